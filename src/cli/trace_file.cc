// Writes traces as JSON.
#include "cli/trace_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "cli/json_text.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kProcess = 1;
constexpr uint32_t kFileMode = 0644;

Json name_event(const char* what, uint32_t thread, const std::string& name) {
  return {
      {"ph", "M"}, {"name", what}, {"pid", kProcess}, {"tid", thread}, {"args", {{"name", name}}}};
}

Json span_event(const Trace::Span& span) {
  Json event = {{"ph", "X"},           {"name", std::string(span.name)},
                {"pid", kProcess},     {"tid", span.thread},
                {"ts", span.begin_us}, {"dur", span.length_us}};
  if (span.number) event["args"] = {{"number", *span.number}};
  return event;
}

}  // namespace

Status write_trace(FileSystem& files, const std::string& path, Trace& trace) {
  Json events = Json::array({name_event("process_name", 0, "meshc")});
  std::set<uint32_t> named;
  for (const Trace::Span& span : trace.spans()) {
    if (named.insert(span.thread).second) {
      const std::string name = span.thread == 0 ? "main" : fmt::format("worker {}", span.thread);
      events.push_back(name_event("thread_name", span.thread, name));
    }
    events.push_back(span_event(span));
  }
  const Json document = {{"displayTimeUnit", "ms"}, {"traceEvents", std::move(events)}};
  return write_file_atomically(files, path, json_text(document) + "\n", kFileMode);
}

}  // namespace meshc
