// The cost of encoding one listener: from its plan to bytes, to a template, and from there to a
// proxy.
#include <benchmark/benchmark.h>

#include "../tests/unit/encode/example_plans.h"
#include "encode/flat_parameters.h"
#include "encode/listener_template.h"

namespace meshc {
namespace {

EncodeOptions options_of(const benchmark::State& state) {
  EncodeOptions options;
  options.dialect = state.range(0) == 2 ? Dialect::kV2 : Dialect::kV3;
  return options;
}

void encode(benchmark::State& state, const ListenerPlan& plan) {
  const EncodeOptions options = options_of(state);
  const ProxyParameters parameters = example::parameters();
  size_t bytes = 0;
  for (auto _ : state) {
    const std::string wire = encode_listener(plan, options, parameters);
    bytes = wire.size();
    benchmark::DoNotOptimize(wire.data());
  }
  state.counters["wire_bytes"] = static_cast<double>(bytes);
}

ListenerPlan with_text_log(ListenerPlan plan) {
  const AccessLogs log = example::file_log(
      "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" "
      "%RESPONSE_CODE% %RESPONSE_FLAGS% \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" %BYTES_RECEIVED% "
      "%BYTES_SENT% %DURATION% \"%REQ(X-REQUEST-ID)%\" %UPSTREAM_HOST% %ROUTE_NAME%\n");
  for (FilterChainPlan& chain : plan.filter_chains) {
    for (NetworkFilterPlan& filter : chain.filters) {
      if (TcpProxyPlan* proxy = std::get_if<TcpProxyPlan>(&filter)) proxy->access_logs = log;
      if (auto* shared = std::get_if<Shared<HttpConnectionManagerPlan>>(&filter)) {
        HttpConnectionManagerPlan manager = **shared;
        manager.access_logs = log;
        *shared = example::share(std::move(manager));
      }
    }
  }
  return plan;
}

void BM_encode_outbound_tcp(benchmark::State& state) { encode(state, example::outbound_tcp()); }
void BM_encode_outbound_http(benchmark::State& state) { encode(state, example::outbound_http()); }
void BM_encode_outbound_http_logged(benchmark::State& state) {
  encode(state, with_text_log(example::outbound_http()));
}
void BM_encode_inbound_http(benchmark::State& state) { encode(state, example::inbound_http()); }
void BM_encode_virtual_inbound(benchmark::State& state) {
  encode(state, example::virtual_inbound());
}

void BM_make_template_outbound_http(benchmark::State& state) {
  const EncodeOptions options = options_of(state);
  const ListenerPlan plan = example::outbound_http();
  const ProxyParameters parameters = example::parameters();
  for (auto _ : state) {
    benchmark::DoNotOptimize(TemplateMaker(options, parameters).make(plan).listener.wire.data());
  }
}

void BM_materialize_inbound_http(benchmark::State& state) {
  const ProxyParameters parameters = example::parameters();
  const ListenerTemplate listener =
      TemplateMaker(options_of(state), parameters).make(example::inbound_http()).listener;
  const std::vector<std::string> flat = flatten_parameters(parameters);
  for (auto _ : state) {
    const std::string wire = materialize(listener, flat);
    benchmark::DoNotOptimize(wire.data());
  }
}

#define MESHC_DIALECT_BENCHMARK(name) BENCHMARK(name)->ArgName("api")->Arg(2)->Arg(3)
MESHC_DIALECT_BENCHMARK(BM_encode_outbound_tcp);
MESHC_DIALECT_BENCHMARK(BM_encode_outbound_http);
MESHC_DIALECT_BENCHMARK(BM_encode_outbound_http_logged);
MESHC_DIALECT_BENCHMARK(BM_encode_inbound_http);
MESHC_DIALECT_BENCHMARK(BM_encode_virtual_inbound);
MESHC_DIALECT_BENCHMARK(BM_make_template_outbound_http);
MESHC_DIALECT_BENCHMARK(BM_materialize_inbound_http);

}  // namespace
}  // namespace meshc
