// Compares how the published version was made with how the next one would be.
#include "compile/unchanged.h"

#include <fmt/format.h>

#include "base/build_id.h"
#include "build/profile.h"
#include "encode/identity.h"

namespace meshc {

std::string making_text(const CompileOptions& options) {
  const std::string build = build_id();
  if (build.empty()) return "";
  return fmt::format("{} --proxy {}{}{}", build, options.proxy_glob,
                     options.mysql_filter ? " --mysql-filter" : "",
                     options.stock_envoy ? " --envoy stock" : "");
}

std::optional<Snapshot> find_unchanged(FileSystem& files, const std::string& store,
                                       const Registry& registry, const CompileOptions& options) {
  const std::string making = making_text(options);
  if (making.empty()) return std::nullopt;
  Result<Snapshot> published = Snapshot::open(files, store, "");
  if (!published.ok()) return std::nullopt;
  const SnapshotSummary& summary = published->summary();
  const bool is_same =
      summary.making.text == making && summary.profile == profile_for(registry, options.profile) &&
      summary.type_url == listener_type_url(options.dialect) &&
      summary.encoder == encoder_identity() && summary.registry == registry.digest();
  if (!is_same) return std::nullopt;
  return std::move(published).value();
}

}  // namespace meshc
