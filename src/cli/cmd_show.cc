// `meshc show`: prints what a version holds for people to read.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/output_form.h"
#include "cli/show_store.h"
#include "cli/store_options.h"

namespace meshc {
namespace {

struct ShowOptions {
  StoreOptions store;
  std::string proxy;
  std::string listener;
  std::string form;  // empty: the usual one of what is shown
};

Result<std::string> show(const ShowOptions& options) {
  MESHC_ASSIGN_OR_RETURN(const Snapshot snapshot, open_snapshot(options.store));
  const OutputForm form = form_of(options.form, OutputForm::kTable);
  if (options.proxy.empty()) return show_version(snapshot, form);
  MESHC_ASSIGN_OR_RETURN(const uint32_t proxy, snapshot.find_proxy(options.proxy));
  if (options.listener.empty()) return show_proxy(snapshot, proxy, form);
  return show_listener(snapshot, proxy, options.listener, form_of(options.form, OutputForm::kYaml));
}

ExitStatus run_show(const ShowOptions& options) {
  const Result<std::string> text = show(options);
  if (!text.ok()) return fail_with(text.status());
  const Status status = write_stdout(*text);
  return end_with(status);
}

}  // namespace

CommandAction setup_show(CLI::App& app) {
  const auto options = std::make_shared<ShowOptions>();
  add_store_options(app, &options->store);
  app.add_option("proxy", options->proxy, "Node id of a proxy, or a unique part of it")
      ->type_name("PROXY");
  app.add_option("listener", options->listener,
                 "One of its listeners: the name, ADDRESS:PORT, or the port")
      ->type_name("LISTENER");
  add_output_form(app, &options->form, "table; yaml for one listener");
  app.footer(
      "Examples:\n"
      "  meshc show store\n"
      "  meshc show store reviews-1.default\n"
      "  meshc show store reviews-1.default 0.0.0.0:9080 -o json");
  return [options] { return run_show(*options); };
}

}  // namespace meshc
