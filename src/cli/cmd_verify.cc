// `meshc verify`: reads every byte of a version and says what is wrong.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/store_options.h"

namespace meshc {
namespace {

ExitStatus run_verify(const StoreOptions& options) {
  const Result<Snapshot> snapshot = open_snapshot(options);
  if (!snapshot.ok()) return fail_with(snapshot.status());
  const std::vector<std::string> damages = verify_snapshot(*snapshot);
  for (const std::string& damage : damages) print_error(damage);
  if (!damages.empty()) return ExitStatus::kFailure;
  const SnapshotSummary& summary = snapshot->summary();
  const Status status = write_stdout(
      fmt::format("version     {}\n"
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
                  summary.version, summary.root.hex(), summary.profile, summary.api,
                  summary.encoder, summary.registry.hex(), summary.proxies, summary.listeners,
                  summary.distinct, summary.bytes, summary.conflicts, summary.rejections));
  return status.ok() ? ExitStatus::kOk : fail_with(status);
}

}  // namespace

CommandAction setup_verify(CLI::App& app) {
  const auto options = std::make_shared<StoreOptions>();
  add_store_options(app, options.get());
  app.footer(
      "Prints what the version holds if every byte of it is whole. Otherwise prints each damage "
      "and "
      "ends with status 1.\n"
      "Examples:\n"
      "  meshc verify store\n"
      "  meshc verify store --version 2021-01-18T12:20:23Z/2");
  return [options] { return run_verify(*options); };
}

}  // namespace meshc
