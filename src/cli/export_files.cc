// Naming and writing files of proxies.
#include "cli/export_files.h"

#include "base/digest.h"
#include "base/file_system.h"
#include "base/mapped_file.h"
#include "base/strings.h"
#include "cli/output.h"
#include "cli/progress.h"

namespace meshc {
namespace {

constexpr size_t kMaxFileName = 255;
constexpr uint32_t kDirectoryMode = 0755;

// Before the content there may be one line, which may differ.
bool is_there_already(const std::string& path, const ProxyText& wanted) {
  const Result<MappedFile> file = real_file_system().map_file(path);
  const std::string_view content = std::string_view(wanted.text).substr(wanted.content_begin);
  if (!file.ok() || !ends_with(file->text(), content)) return false;
  const std::string_view head = file->text().substr(0, file->size() - content.size());
  if (wanted.content_begin == 0) return head.empty();
  return head.find('\n') == head.size() - 1;
}

Status write_text(const std::string& path, const std::string& text) {
  MESHC_ASSIGN_OR_RETURN(Output out, Output::open(path));
  MESHC_RETURN_IF_ERROR(out.write(text));
  return out.finish();
}

}  // namespace

std::string proxy_file_name(std::string_view node_id, std::string_view suffix) {
  std::string name;
  for (const char c : node_id) {
    const bool is_safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || contains("._~-", {&c, 1});
    name += is_safe ? std::string(1, c) : "%" + to_hex({&c, 1});
  }
  if (starts_with(name, ".")) name.replace(0, 1, "%2e");
  if (name.size() + suffix.size() > kMaxFileName) {
    const std::string digest = digest_of(node_id).hex();
    name.resize(kMaxFileName - suffix.size() - digest.size() - 1);
    name += "~" + digest;
  }
  return name.append(suffix);
}

Status check_is_v3(const Snapshot& snapshot, std::string_view what) {
  const SnapshotSummary& summary = snapshot.summary();
  if (summary.api == "v3") return ok_status();
  return unsupported_error(std::string(what) + " are of the v3 API, version " + summary.version +
                           " is of " + summary.api + "; compile with --api v3");
}

Status export_files(const Snapshot& snapshot, const std::vector<uint32_t>& proxies,
                    const std::string& output, std::string_view suffix, const MakeProxyText& make) {
  if (output == "-") {
    if (proxies.size() != 1) {
      return invalid_argument_error(
          "this format is a file for each proxy; name a directory with -o, or one proxy with "
          "--proxy");
    }
    MESHC_ASSIGN_OR_RETURN(const ProxyText text, make(proxies[0]));
    return write_stdout(text.text);
  }
  MESHC_RETURN_IF_ERROR(real_file_system().create_directories(output, kDirectoryMode));
  Progress progress("export", proxies.size());
  for (const uint32_t proxy : proxies) {
    MESHC_ASSIGN_OR_RETURN(const ProxyText text, make(proxy));
    const std::string path = join_path(output, proxy_file_name(snapshot.proxy_id(proxy), suffix));
    if (!is_there_already(path, text)) MESHC_RETURN_IF_ERROR(write_text(path, text.text));
    progress.add(1);
  }
  return ok_status();
}

}  // namespace meshc
