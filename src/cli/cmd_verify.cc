// `meshc verify`: reads every byte of a version, or of all, and says what is wrong.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/store_options.h"
#include "store/history.h"

namespace meshc {
namespace {

struct VerifyOptions {
  StoreOptions store;
  bool quick = false;
  bool all = false;
};

std::string summary_text(const SnapshotSummary& summary) {
  return fmt::format(
      "version     {}\n"
      "root        {}\n"
      "profile     {}\n"
      "api         {}\n"
      "encoder     {}\n"
      "registry    {}\n"
      "proxies     {}\n"
      "listeners   {}\n"
      "distinct    {}\n"
      "bytes       {}\n"
      "conflicts   {}\n"
      "rejections  {}\n",
      summary.version, summary.root.hex(), summary.profile, summary.api, summary.encoder,
      summary.registry.hex(), summary.proxies, summary.listeners, summary.distinct, summary.bytes,
      summary.conflicts, summary.rejections);
}

// Whether every byte of the version is whole; prints what is not.
bool has_whole_bytes(const Snapshot& snapshot) {
  const std::vector<std::string> damages = verify_snapshot(snapshot);
  for (const std::string& damage : damages) print_error(damage);
  return damages.empty();
}

// The same of a version that was listed a moment ago; nothing if it has been collected since.
std::optional<bool> has_whole_bytes(const std::string& directory, const std::string& version) {
  const Result<Snapshot> snapshot = Snapshot::open(real_file_system(), directory, version);
  if (snapshot.ok()) return has_whole_bytes(*snapshot);
  if (snapshot.status().code() == StatusCode::kNotFound) return std::nullopt;
  fail_with(snapshot.status());
  return false;
}

ExitStatus verify_one(const VerifyOptions& options) {
  const Result<Snapshot> snapshot = open_snapshot(options.store);
  if (!snapshot.ok()) return fail_with(snapshot.status());
  if (!options.quick && !has_whole_bytes(*snapshot)) return ExitStatus::kFailure;
  const Status status = write_stdout(summary_text(snapshot->summary()));
  return end_with(status);
}

// The published version first, so that a damaged pointer is found as well.
ExitStatus verify_all(const VerifyOptions& options) {
  bool is_whole = true;
  std::string whole;
  const Result<Snapshot> published =
      Snapshot::open(real_file_system(), options.store.directory, "");
  if (!published.ok()) {
    fail_with(published.status());
    is_whole = false;
  }
  const Result<std::vector<VersionEntry>> history =
      list_history(real_file_system(), options.store.directory);
  if (!history.ok()) return fail_with(history.status());
  for (const VersionEntry& entry : *history) {
    if (!entry.summary.has_value()) {
      // What is wrong with the published version has been said.
      if (published.ok() || !entry.is_published) print_error(entry.damage);
      is_whole = false;
      continue;
    }
    const std::optional<bool> is_this_whole =
        options.quick ? true : has_whole_bytes(options.store.directory, entry.version);
    if (!is_this_whole.has_value()) continue;
    is_whole = is_whole && *is_this_whole;
    if (*is_this_whole) {
      whole += fmt::format("{}  {}\n", entry.version, entry.summary->root.hex());
    }
  }
  const Status status = write_stdout(whole);
  if (!status.ok()) return fail_with(status);
  return is_whole ? ExitStatus::kOk : ExitStatus::kFailure;
}

ExitStatus run_verify(const VerifyOptions& options) {
  if (!options.all) return verify_one(options);
  if (options.store.version.empty()) return verify_all(options);
  return fail_with(invalid_argument_error("--all checks every version; leave out --version"));
}

}  // namespace

CommandAction setup_verify(CLI::App& app) {
  const auto options = std::make_shared<VerifyOptions>();
  add_store_options(app, &options->store);
  app.add_flag("--quick", options->quick,
               "Only manifests, with their digests, and that all files are there; not the bytes of "
               "listeners");
  app.add_flag("--all", options->all,
               "All versions; prints those that are whole, with their roots");
  app.footer(
      "Prints what the version holds if every byte of it is whole. Otherwise prints each damage "
      "and "
      "ends with status 1.\n"
      "Examples:\n"
      "  meshc verify store\n"
      "  meshc verify store --version 2021-01-18T12:20:23Z/2\n"
      "  meshc verify store --all --quick");
  return [options] { return run_verify(*options); };
}

}  // namespace meshc
