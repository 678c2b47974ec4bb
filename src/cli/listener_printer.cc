// Converting the listeners that are not known yet.
#include "cli/listener_printer.h"

#include "base/parallel.h"
#include "encode/json.h"

namespace meshc {
namespace {

constexpr uint64_t kMaxKeptBytes = uint64_t{512} << 20;

}  // namespace

ListenerPrinter::ListenerPrinter(const Snapshot& snapshot)
    : snapshot_(snapshot), entries_(snapshot.summary().distinct) {}

Result<std::vector<const std::string*>> ListenerPrinter::print(uint32_t proxy) {
  if (kept_bytes_ > kMaxKeptBytes) {
    entries_.assign(entries_.size(), Entry());
    kept_bytes_ = 0;
  }
  std::vector<const std::string*> texts;
  std::vector<uint32_t> missing;  // templates
  std::string wire;
  for (uint32_t i = 0; i < snapshot_.listener_count(proxy); ++i) {
    const uint32_t number = snapshot_.template_index(proxy, i);
    Entry& entry = entries_[number];
    texts.push_back(&entry.json);
    wire.clear();
    MESHC_RETURN_IF_ERROR(snapshot_.append_listener(proxy, i, &wire));
    // A listener without bytes has the text of an empty message, so the text tells what is known.
    if (entry.wire == wire && !entry.json.empty()) continue;
    kept_bytes_ -= entry.wire.size() + entry.json.size();
    entry.wire = wire;
    entry.json = "?";  // a proxy can have the same listener twice
    kept_bytes_ += entry.wire.size() + entry.json.size();
    missing.push_back(number);
  }
  std::vector<Status> results(missing.size());
  parallel_for(missing.size(), [&](size_t i) {
    Entry& entry = entries_[missing[i]];
    Result<std::string> json = wire_to_json(snapshot_.summary().type_url, entry.wire);
    entry.json = json.ok() ? std::move(json).value() : std::string();
    results[i] = json.status();
  });
  for (size_t i = 0; i < missing.size(); ++i) {
    if (!results[i].ok()) {
      return results[i].with_context("proxy '" + std::string(snapshot_.proxy_id(proxy)) + "'");
    }
    kept_bytes_ += entries_[missing[i]].json.size() - 1;
  }
  return texts;
}

}  // namespace meshc
