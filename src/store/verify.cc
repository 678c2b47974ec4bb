// Reading every byte of a version.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "store/format.h"
#include "store/names.h"
#include "store/relocation.h"
#include "store/snapshot_impl.h"

namespace meshc {
namespace {

// The first listener that is of a template, and how many more there are.
struct TemplateUse {
  uint32_t proxy = 0;
  uint32_t listener = 0;
  uint64_t count = 0;
};

class SnapshotVerifier {
 public:
  explicit SnapshotVerifier(const Snapshot& snapshot)
      : snapshot_(snapshot), impl_(snapshot.impl()), manifest_(impl_.manifest) {}

  std::vector<std::string> run() {
    check_segments();
    check_records();
    check_parameters();
    return std::move(damages_);
  }

 private:
  void add(const std::string& text) { damages_.push_back(impl_.version_words() + ": " + text); }
  void check_segments();
  void check_records();
  void check_parameters();
  void check_conflict_parameters(uint32_t proxy);
  void name_lack(uint32_t proxy);
  // What is wrong with the template's record; empty if it is whole.
  std::string record_damage(uint32_t number) const;
  // How many parameters the template needs; none if its record is damaged.
  uint32_t needed(uint32_t number) const;
  std::map<uint32_t, TemplateUse> find_uses(const std::vector<uint32_t>& templates) const;

  const Snapshot& snapshot_;
  const Snapshot::Impl& impl_;
  const Manifest& manifest_;
  std::vector<std::string> damages_;
  std::vector<std::string> record_damages_;  // by template; empty: whole
};

void SnapshotVerifier::check_segments() {
  std::vector<std::string> found(impl_.segments.size());
  parallel_for(impl_.segments.size(), [&](size_t i) {
    const SegmentReference segment = manifest_.segment(static_cast<uint32_t>(i));
    if (digest_of(impl_.segments[i].text()) == segment.digest) return;
    found[i] = "'" + segment_path(impl_.directory, segment.number) + "' does not have the digest " +
               segment.digest.hex();
  });
  for (const std::string& text : found) {
    if (!text.empty()) add(text);
  }
}

// Who is hit by damage to these templates.
std::map<uint32_t, TemplateUse> SnapshotVerifier::find_uses(
    const std::vector<uint32_t>& templates) const {
  std::map<uint32_t, TemplateUse> uses;
  for (const uint32_t number : templates) uses.emplace(number, TemplateUse{});
  for (uint32_t proxy = 0; proxy < manifest_.proxy_count(); ++proxy) {
    uint32_t listener = 0;
    for (const uint32_t set : manifest_.class_sets(manifest_.proxy_class(proxy))) {
      for (const uint32_t number : manifest_.set_templates(set)) {
        const auto use = uses.find(number);
        if (use != uses.end() && use->second.count++ == 0) {
          use->second.proxy = proxy;
          use->second.listener = listener;
        }
        ++listener;
      }
    }
  }
  return uses;
}

std::string SnapshotVerifier::record_damage(uint32_t number) const {
  const Result<RecordView> record = impl_.record(number);
  if (!record.ok()) return std::string(record.status().message());
  const RecordPlace place = manifest_.place(number);
  const std::string where = "'" +
                            segment_path(impl_.directory, manifest_.segment(place.segment).number) +
                            "': the record at offset " + std::to_string(place.offset);
  if (!has_digest(*record, manifest_.template_key(number).digest)) return where + " is damaged";
  if (!relocations_are_whole(record->wire.size(), record->relocations)) {
    return where + " has relocations that are out of order or not nested";
  }
  return "";
}

void SnapshotVerifier::check_records() {
  record_damages_.resize(manifest_.template_count());
  parallel_for(
      record_damages_.size(),
      [&](size_t i) { record_damages_[i] = record_damage(static_cast<uint32_t>(i)); }, 64);
  std::vector<uint32_t> damaged;
  for (uint32_t i = 0; i < record_damages_.size(); ++i) {
    if (!record_damages_[i].empty()) damaged.push_back(i);
  }
  if (damaged.empty()) return;
  for (const auto& [number, use] : find_uses(damaged)) {
    std::string text = record_damages_[number];
    if (use.count > 0) {
      text += ", used by proxy '" + std::string(manifest_.proxy_id(use.proxy)) + "' as listener " +
              std::to_string(use.listener);
    }
    if (use.count > 1) text += " and " + std::to_string(use.count - 1) + " more times";
    add(text);
  }
}

uint32_t SnapshotVerifier::needed(uint32_t number) const {
  if (!record_damages_[number].empty()) return 0;
  return parameters_needed(impl_.record(number)->relocations);
}

// Which listener of the proxy names a parameter that it does not have.
void SnapshotVerifier::name_lack(uint32_t proxy) {
  for (uint32_t listener = 0; listener < snapshot_.listener_count(proxy); ++listener) {
    if (needed(snapshot_.template_index(proxy, listener)) <= manifest_.parameter_count(proxy))
      continue;
    add("proxy '" + std::string(manifest_.proxy_id(proxy)) + "', listener " +
        std::to_string(listener) + ": it names a parameter that the proxy does not have");
    return;
  }
}

void SnapshotVerifier::check_conflict_parameters(uint32_t proxy) {
  for (const uint32_t number : manifest_.class_conflicts(manifest_.proxy_class(proxy))) {
    const StoredConflict conflict = manifest_.conflict(number);
    for (const StoredText* text : {&conflict.key, &conflict.message}) {
      for (const uint16_t parameter : text->parameters) {
        if (parameter < manifest_.parameter_count(proxy)) continue;
        add("proxy '" + std::string(manifest_.proxy_id(proxy)) + "': a conflict names parameter " +
            std::to_string(parameter) + ", which the proxy does not have");
        return;
      }
    }
  }
}

void SnapshotVerifier::check_parameters() {
  std::vector<uint32_t> needed_by_set(manifest_.set_count());
  parallel_for(
      needed_by_set.size(),
      [&](size_t i) {
        for (const uint32_t number : manifest_.set_templates(static_cast<uint32_t>(i))) {
          needed_by_set[i] = std::max(needed_by_set[i], needed(number));
        }
      },
      16);
  for (uint32_t proxy = 0; proxy < manifest_.proxy_count(); ++proxy) {
    bool has_all = true;
    for (const uint32_t set : manifest_.class_sets(manifest_.proxy_class(proxy))) {
      has_all = has_all && needed_by_set[set] <= manifest_.parameter_count(proxy);
    }
    if (!has_all) name_lack(proxy);
    check_conflict_parameters(proxy);
  }
}

}  // namespace

std::vector<std::string> verify_snapshot(const Snapshot& snapshot) {
  return SnapshotVerifier(snapshot).run();
}

}  // namespace meshc
