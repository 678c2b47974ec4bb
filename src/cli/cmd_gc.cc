// `meshc gc`: removes old versions of a store.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <limits>
#include <memory>
#include <string>

#include "base/go_duration.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/store_options.h"
#include "store/collect.h"

namespace meshc {
namespace {

struct GcOptions {
  std::string store;
  uint64_t keep = 1;
  std::string keep_within;
  bool dry_run = false;
};

// Seconds of "7d", or of what Go calls a duration ("36h").
Result<int64_t> parse_age(const std::string& text) {
  constexpr int64_t kDay = 86400;
  constexpr int64_t kSecond = 1000000000;
  if (const std::optional<std::string_view> number = strip_suffix(text, "d")) {
    const std::optional<uint64_t> days = parse_uint(*number);
    if (days.has_value() && *days <= 1000000) return static_cast<int64_t>(*days) * kDay;
  } else if (const std::optional<int64_t> age = parse_go_duration(text)) {
    if (*age >= 0) return *age / kSecond;
  }
  return invalid_argument_error("--keep-within is \"" + text +
                                "\", not an age such as 7d, 36h or 90m");
}

Status run_gc(const GcOptions& options) {
  KeepPolicy policy;
  policy.newest = options.keep;
  if (!options.keep_within.empty()) {
    MESHC_ASSIGN_OR_RETURN(const int64_t age, parse_age(options.keep_within));
    policy.made_since = int64_t{std::time(nullptr)} - age;
  }
  const CollectMode mode = options.dry_run ? CollectMode::kOnlyTell : CollectMode::kRemove;
  MESHC_ASSIGN_OR_RETURN(const Collected collected,
                         collect_versions(real_file_system(), options.store, policy, mode));
  if (collected.segments_were_spared) {
    print_warning(
        "the manifest of a version that stays cannot be read, so no segment was removed; `meshc "
        "versions` names it");
  }
  std::string text;
  for (const std::string& version : collected.removed) {
    text += (options.dry_run ? "would remove  " : "removed   ") + version + "\n";
  }
  text += fmt::format("{}{} versions, {} segments, {} bytes; {} versions stay\n",
                      options.dry_run ? "in all        " : "in all    ", collected.removed.size(),
                      collected.segments_removed, collected.bytes_removed, collected.kept.size());
  return write_stdout(text);
}

}  // namespace

CommandAction setup_gc(CLI::App& app) {
  const auto options = std::make_shared<GcOptions>();
  add_store_directory(app, &options->store);
  app.add_option("--keep", options->keep,
                 "How many of the newest versions stay, and how many of those held back")
      ->required()
      ->check(CLI::Range(uint64_t{1}, std::numeric_limits<uint64_t>::max()))
      ->type_name("N");
  app.add_option("--keep-within", options->keep_within,
                 "Versions younger than this stay too: 7d, 36h")
      ->type_name("AGE");
  app.add_flag("--dry-run", options->dry_run, "Only tell what would be removed");
  app.footer(
      "The published version always stays, and so does every file that a version which stays "
      "refers "
      "to. Readers keep what they have open.\n"
      "Examples:\n"
      "  meshc gc store --keep 10\n"
      "  meshc gc store --keep 3 --keep-within 7d --dry-run");
  return [options] { return end_with(run_gc(*options)); };
}

}  // namespace meshc
