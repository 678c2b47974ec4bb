// `meshc compile`: builds every proxy's listeners and publishes them as the next version of a
// store.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <ctime>
#include <memory>

#include "base/parallel.h"
#include "base/strings.h"
#include "build/profile.h"
#include "cli/commands.h"
#include "cli/guard_policy.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/trace_file.h"
#include "compile/pipeline.h"
#include "compile/unchanged.h"
#include "store/republish.h"
#include "store/snapshot.h"
#include "store/store.h"

namespace meshc {
namespace {

struct Options {
  std::string registry;
  std::string store;
  std::string api = "v3";
  std::string envoy = "istio";
  int threads = 0;
  std::string trace;
  std::string guard;
  bool strict = false;
  bool skip_unchanged = false;
  CompileOptions compile;
};

// The time that goes into the version's name: SOURCE_DATE_EPOCH if it is set, for builds that can
// be repeated, else now.
Result<int64_t> version_time() {
  const char* fixed = std::getenv("SOURCE_DATE_EPOCH");
  if (fixed == nullptr || *fixed == '\0') return int64_t{std::time(nullptr)};
  std::optional<uint64_t> seconds = parse_uint(fixed);
  if (!seconds)
    return invalid_argument_error(
        fmt::format("SOURCE_DATE_EPOCH is \"{}\", not a number of seconds", fixed));
  return static_cast<int64_t>(*seconds);
}

std::string summary_text(const SnapshotSummary& summary, const PublishResult& published,
                         std::string_view unchanged_since, const StageTimers& timers) {
  std::string text;
  auto row = [&](std::string_view name, const auto& value) {
    text += fmt::format("{:<12} {}\n", name, value);
  };
  row("version", published.version);
  if (!unchanged_since.empty()) row("unchanged", fmt::format("since {}", unchanged_since));
  if (!published.held_reasons.empty()) row("state", "held back, not published");
  row("root", published.root.hex());
  row("profile", summary.profile);
  row("proxies", fmt::format("{} in {} classes", summary.proxies, summary.classes));
  row("listeners", fmt::format("{}, {} distinct", summary.listeners, summary.distinct));
  row("bytes",
      fmt::format("{} of distinct listeners, {} written", summary.bytes, published.bytes_written));
  row("conflicts", summary.conflicts);
  row("rejections", summary.rejections);
  const Making& making = summary.making;
  if (making.mixer_filters_left_out + making.mysql_filters_left_out > 0) {
    row("left out", fmt::format("{} mixer filters, {} MySQL filters (stock Envoy has neither)",
                                making.mixer_filters_left_out, making.mysql_filters_left_out));
  }
  if (!making.stock_left_out.empty())
    row("left out", fmt::format("{} (a stock Envoy has none of these)", making.stock_left_out));
  std::string stages;
  for (const StageTime& stage : timers.stages())
    stages += fmt::format("{} {:.3f}, ", stage.name, stage.wall_seconds);
  row("seconds", fmt::format("{}total {:.3f}", stages, timers.total_wall_seconds()));
  return text;
}

// The first rejections on stderr, so that nobody takes a listener for what it is not.
void print_rejections(const std::vector<RejectionContent>& rejections) {
  constexpr size_t kShown = 10;
  for (size_t i = 0; i < rejections.size() && i < kShown; ++i) {
    const RejectionContent& rejection = rejections[i];
    std::string where =
        rejection.file.empty() ? "" : fmt::format("{}:{}: ", rejection.file, rejection.line);
    std::string slash = rejection.namespace_name.empty() ? "" : "/";
    print_warning(fmt::format("{}{} {}{}{} is left out: {}", where, rejection.kind,
                              rejection.namespace_name, slash, rejection.name, rejection.reason));
  }
  if (rejections.size() > kShown)
    print_warning(fmt::format("{} more are left out", rejections.size() - kShown));
}

// What the registry has for other profiles, so that nobody takes it for effective.
void print_unknown_kinds(const Registry& registry, std::string_view profile) {
  for (const UnknownKind& kind : unknown_kinds(registry, profile)) {
    print_warning(fmt::format("{}:{}: profile {} has no {}: {} left out", kind.first.file,
                              kind.first.line, profile, kind.kind,
                              kind.count == 1 ? "it is" : fmt::format("all {} are", kind.count)));
  }
}

// Rejections are told, and with --strict none is allowed.
Status check_rejections(const Options& options, const std::vector<RejectionContent>& rejections) {
  print_rejections(rejections);
  if (!options.strict || rejections.empty()) return ok_status();
  return invalid_argument_error(
      fmt::format("{} objects are left out and --strict allows none; nothing was published",
                  rejections.size()));
}

Status print_published(const Options& options, const PublishResult& published,
                       std::string_view unchanged_since, const StageTimers& timers) {
  MESHC_ASSIGN_OR_RETURN(const Snapshot snapshot,
                         Snapshot::open(real_file_system(), options.store, published.version));
  return write_stdout(summary_text(snapshot.summary(), published, unchanged_since, timers));
}

// The next version is as the published one, or is not needed. False if that one is damaged.
Result<bool> publish_unchanged(const Options& options, const Snapshot& unchanged, int64_t now,
                               StageTimers& timers) {
  MESHC_RETURN_IF_ERROR(check_rejections(options, unchanged.rejections()));
  const std::string& before = unchanged.summary().version;
  if (options.skip_unchanged) {
    MESHC_RETURN_IF_ERROR(write_stdout(fmt::format("unchanged    {}\n", before)));
    return true;
  }
  std::optional<PublishResult> published;
  {
    StageTimer timer(timers, "store");
    Result<PublishResult> result =
        republish_version(real_file_system(), options.store, before, now);
    if (result.status().code() == StatusCode::kCorruption) return false;
    if (!result.ok()) return result.status();
    published = std::move(result).value();
  }
  MESHC_RETURN_IF_ERROR(print_published(options, *published, before, timers));
  return true;
}

// What a compilation ended with.
enum class Outcome { kPublished, kHeldBack };

// Why the version is not published, on stderr.
Status print_held(const Options& options, const PublishResult& held) {
  for (const std::string& reason : held.held_reasons) print_error(reason);
  MESHC_ASSIGN_OR_RETURN(const std::string published,
                         published_version(real_file_system(), options.store));
  print_error(
      fmt::format("version {} is held back, {} stays published; look at it with `meshc diff {} "
                  "{} {}`, publish it with `meshc rollback --held {} {}`",
                  held.version, published, options.store, published, held.version, options.store,
                  held.version));
  return ok_status();
}

Result<Outcome> compile_and_publish(const Options& options, const Registry& registry,
                                    const CompileOptions& compile, const PublishGuard& guard,
                                    int64_t now, StageTimers& timers) {
  Progress progress("compile", registry.root().proxies()->size());
  MESHC_ASSIGN_OR_RETURN(
      const Compiled compiled,
      compile_mesh(registry, compile, timers, [&](size_t done) { progress.add(done); }));
  if (compiled.content.proxies.empty() && compile.proxy_glob != "*") {
    return invalid_argument_error(fmt::format("no proxy's id matches {}", compile.proxy_glob));
  }
  MESHC_RETURN_IF_ERROR(check_rejections(options, compiled.content.rejections));
  std::optional<PublishResult> published;
  {
    StageTimer timer(timers, "store");
    MESHC_ASSIGN_OR_RETURN(published, publish_version(real_file_system(), options.store,
                                                      compiled.content, now, guard));
  }
  MESHC_RETURN_IF_ERROR(print_published(options, *published, "", timers));
  if (published->held_reasons.empty()) return Outcome::kPublished;
  MESHC_RETURN_IF_ERROR(print_held(options, *published));
  return Outcome::kHeldBack;
}

// No guard if the options name none. What is wrong with the policy is printed.
Result<PublishGuard> make_guard(const Options& options) {
  if (options.guard.empty()) return PublishGuard();
  Diagnostics diagnostics;
  MESHC_ASSIGN_OR_RETURN(const GuardPolicy policy,
                         read_guard_policy(real_file_system(), options.guard, &diagnostics));
  print_diagnostics(diagnostics);
  if (diagnostics.has_errors()) {
    return invalid_argument_error("the guard's policy '" + options.guard +
                                  "' is not one; nothing was published");
  }
  return PublishGuard([policy](const Snapshot& published, const Snapshot& next) {
    return judge_version(policy, published, next);
  });
}

Result<Outcome> compile_registry(const Options& options, StageTimers& timers) {
  ThreadLimit limit(options.threads);
  MESHC_ASSIGN_OR_RETURN(const PublishGuard guard, make_guard(options));
  MESHC_ASSIGN_OR_RETURN(const int64_t now, version_time());
  std::optional<Registry> registry;
  {
    StageTimer timer(timers, "open");
    MESHC_ASSIGN_OR_RETURN(registry, Registry::open(real_file_system(), options.registry));
  }
  CompileOptions compile = options.compile;
  compile.dialect = options.api == "v2" ? Dialect::kV2 : Dialect::kV3;
  compile.stock_envoy = options.envoy == "stock";
  compile.profile = profile_for(*registry, compile.profile);
  print_unknown_kinds(*registry, compile.profile);
  const std::optional<Snapshot> unchanged =
      find_unchanged(real_file_system(), options.store, *registry, compile);
  if (unchanged) {
    MESHC_ASSIGN_OR_RETURN(const bool is_done, publish_unchanged(options, *unchanged, now, timers));
    if (is_done) return Outcome::kPublished;
  }
  return compile_and_publish(options, *registry, compile, guard, now, timers);
}

ExitStatus run_compile(const Options& options) {
  std::optional<Trace> trace;
  if (!options.trace.empty()) trace.emplace();
  StageTimers timers(trace ? &*trace : nullptr);
  const Result<Outcome> outcome = compile_registry(options, timers);
  Status status = outcome.status();
  if (status.ok() && trace) status = write_trace(real_file_system(), options.trace, *trace);
  if (!status.ok()) return fail_with(status);
  return *outcome == Outcome::kHeldBack ? ExitStatus::kHeldBack : ExitStatus::kOk;
}

std::vector<std::string> profile_name_list() {
  const std::vector<std::string_view> names = profile_names();
  return {names.begin(), names.end()};
}

}  // namespace

CommandAction setup_compile(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("REGISTRY", options->registry, "Registry file that `meshc import` wrote")
      ->required();
  app.add_option("--store", options->store, "Directory of the store; made if it is not there")
      ->required();
  app.add_option("--api", options->api, "Dialect of Envoy's API: v3, or v2 as Istio 1.3 sends it")
      ->check(CLI::IsMember({"v3", "v2"}))
      ->capture_default_str();
  app.add_option("--profile", options->compile.profile,
                 "Whose rules count: istio-1.3 or istio-current; as the registry's content says if "
                 "this is not given")
      ->check(CLI::IsMember(profile_name_list()));
  app.add_option("--envoy", options->envoy,
                 "With istio-current: listeners for Istio's build of Envoy, or for a stock one, "
                 "which lacks some filters")
      ->check(CLI::IsMember({"istio", "stock"}))
      ->capture_default_str();
  app.add_option("-j,--threads", options->threads,
                 "Threads to use; 0: as many as there are processors")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--trace", options->trace,
                 "Write when each thread did what to this file, for Chrome's or Perfetto's trace "
                 "viewer");
  app.add_option("--proxy", options->compile.proxy_glob,
                 "Only proxies whose node id matches this pattern (* and ?)");
  app.add_flag("--mysql-filter", options->compile.mysql_filter,
               "In v3, emit the MySQL filter where the mesh turns it on; Envoy has it in contrib "
               "builds only");
  app.add_flag("--skip-unchanged", options->skip_unchanged,
               "Publish nothing if this registry, with these options, is what the store has "
               "published already");
  app.add_option("--guard", options->guard,
                 "Publish only if the version differs from the published one by no more than this "
                 "policy says; else keep it aside and exit 3")
      ->type_name("POLICY.yaml");
  app.add_flag("--strict", options->strict,
               "Publish nothing and exit 2 if any object had to be left out");
  app.footer(
      "Examples:\n"
      "  meshc compile mesh.reg --store /var/lib/meshc\n"
      "  meshc compile mesh.reg --store /var/lib/meshc --api v2 -j 2\n"
      "  meshc compile mesh.reg --store /var/lib/meshc --skip-unchanged\n"
      "  meshc compile mesh.reg --store /var/lib/meshc --guard policy.yaml\n"
      "  meshc compile mesh.reg --store /tmp/timed --trace trace.json\n"
      "  meshc compile mesh.reg --store /tmp/one --proxy 'sidecar~*~reviews-*'");
  return [options] { return run_compile(*options); };
}

}  // namespace meshc
