// `meshc explain`: tells which objects a proxy's listeners were made of, or why there is none.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/explain_store.h"
#include "cli/output.h"
#include "cli/store_options.h"

namespace meshc {
namespace {

struct ExplainOptions {
  StoreOptions store;
  std::string proxy;
  std::string listener;
  std::string form;
};

Status run(const ExplainOptions& options) {
  MESHC_ASSIGN_OR_RETURN(const Snapshot snapshot, open_snapshot(options.store));
  MESHC_ASSIGN_OR_RETURN(const uint32_t proxy, snapshot.find_proxy(options.proxy));
  MESHC_ASSIGN_OR_RETURN(
      const Explanation explanation,
      explain(snapshot, proxy, options.listener, form_of(options.form, OutputForm::kTable)));
  MESHC_RETURN_IF_ERROR(write_stdout(explanation.text));
  if (!explanation.is_missing) return ok_status();
  const std::string who = "proxy '" + std::string(snapshot.proxy_id(proxy)) + "' has no listener";
  if (explanation.nearest.empty()) return not_found_error(who + "s");
  return not_found_error(who + " '" + options.listener + "'; the nearest are " +
                         join(explanation.nearest, ", "));
}

ExitStatus run_explain(const ExplainOptions& options) {
  const Status status = run(options);
  return end_with(status);
}

}  // namespace

CommandAction setup_explain(CLI::App& app) {
  const auto options = std::make_shared<ExplainOptions>();
  add_store_options(app, &options->store);
  app.add_option("proxy", options->proxy, "Node id of a proxy, or a unique part of it")
      ->required()
      ->type_name("PROXY");
  app.add_option("listener", options->listener,
                 "Listeners to explain: the name, ADDRESS:PORT, or the port (default: all)")
      ->type_name("LISTENER");
  add_output_form(app, &options->form, "table");
  app.footer(
      "For each listener and each of its filter chains: the objects that it was made of, and "
      "where\n"
      "they stand; then the conflicts and rejected objects around it. For a listener that the "
      "proxy\n"
      "does not have: what may be why, and exit status 2.\n\n"
      "Examples:\n"
      "  meshc explain store reviews-1.default\n"
      "  meshc explain store reviews-1.default 0.0.0.0_9080\n"
      "  meshc explain store reviews-1.default 9080 -o json\n"
      "  meshc explain store reviews-1.default 27017 --version 2021-01-18T12:20:23Z/2");
  return [options] { return run_explain(*options); };
}

}  // namespace meshc
