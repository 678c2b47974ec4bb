// Materialising listeners, and what else an open version says.
#include "store/snapshot.h"

#include <utility>

#include "base/check.h"
#include "store/format.h"
#include "store/names.h"
#include "store/snapshot_impl.h"

namespace meshc {
namespace {

// The text with the proxy's parameters in it. One that the proxy lacks is left out; publishing
// refuses such content, and verify_snapshot() reports it.
std::string fill_in(const Manifest& manifest, uint32_t proxy, const StoredText& text) {
  std::string result(manifest.text(text.texts[0]));
  for (size_t i = 0; i < text.parameters.size(); ++i) {
    if (text.parameters[i] < manifest.parameter_count(proxy)) {
      result += manifest.parameter(proxy, text.parameters[i]);
    }
    result += manifest.text(text.texts[i + 1]);
  }
  return result;
}

}  // namespace

Snapshot::Snapshot(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Snapshot::Snapshot(Snapshot&&) noexcept = default;
Snapshot& Snapshot::operator=(Snapshot&&) noexcept = default;
Snapshot::~Snapshot() = default;

const SnapshotSummary& Snapshot::summary() const { return impl_->summary; }

uint32_t Snapshot::proxy_count() const { return impl_->manifest.proxy_count(); }

std::string_view Snapshot::proxy_id(uint32_t proxy) const {
  return impl_->manifest.proxy_id(proxy);
}

uint32_t Snapshot::listener_count(uint32_t proxy) const {
  return impl_->class_listeners[impl_->manifest.proxy_class(proxy)];
}

uint32_t Snapshot::template_index(uint32_t proxy, uint32_t listener) const {
  const Manifest& manifest = impl_->manifest;
  for (const uint32_t set : manifest.class_sets(manifest.proxy_class(proxy))) {
    const std::span<const uint32_t> templates = manifest.set_templates(set);
    if (listener < templates.size()) return templates[listener];
    listener -= static_cast<uint32_t>(templates.size());
  }
  MESHC_CHECK(false, "the proxy has fewer listeners");
}

Digest Snapshot::template_digest(uint32_t index) const {
  return impl_->manifest.template_key(index).digest;
}

uint32_t Snapshot::proxy_class(uint32_t proxy) const { return impl_->manifest.proxy_class(proxy); }

std::vector<std::string_view> Snapshot::parameters(uint32_t proxy) const {
  std::vector<std::string_view> parameters(impl_->manifest.parameter_count(proxy));
  for (uint32_t i = 0; i < parameters.size(); ++i) {
    parameters[i] = impl_->manifest.parameter(proxy, i);
  }
  return parameters;
}

Result<RecordView> Snapshot::Impl::record(uint32_t template_number) const {
  const RecordPlace place = manifest.place(template_number);
  Result<RecordView> record = find_record(segments[place.segment].text(), place.offset,
                                          manifest.template_key(template_number));
  if (record.ok()) return record;
  const std::string path = segment_path(directory, manifest.segment(place.segment).number);
  return record.status().with_context("'" + path + "'");
}

Status Snapshot::append_listener(uint32_t proxy, uint32_t listener, std::string* out) const {
  const Manifest& manifest = impl_->manifest;
  const uint32_t number = template_index(proxy, listener);
  const auto context = [&] {
    return impl_->version_words() + ": proxy '" + std::string(proxy_id(proxy)) + "', listener " +
           std::to_string(listener);
  };
  const Result<RecordView> record = impl_->record(number);
  if (!record.ok()) return record.status().with_context(context());
  if (!impl_->is_checked[number].load(std::memory_order_relaxed)) {
    if (!has_digest(*record, manifest.template_key(number).digest)) {
      return corruption_error(context() + ": its bytes are damaged");
    }
    impl_->is_checked[number].store(true, std::memory_order_relaxed);
  }
  std::vector<std::string_view> values;  // of use only where something is missing
  if (!record->relocations.empty()) values = parameters(proxy);
  if (!append_materialized(record->wire, record->relocations, values, out)) {
    return corruption_error(context() +
                            ": its relocations are not in order or name a parameter that the "
                            "proxy does not have");
  }
  return ok_status();
}

std::vector<ConflictText> Snapshot::conflicts(uint32_t proxy) const {
  const Manifest& manifest = impl_->manifest;
  std::vector<ConflictText> result;
  for (const uint32_t number : manifest.class_conflicts(manifest.proxy_class(proxy))) {
    const StoredConflict conflict = manifest.conflict(number);
    const std::string_view short_name =
        manifest.parameter_count(proxy) > 0 ? manifest.parameter(proxy, 0) : std::string_view();
    result.push_back({std::string(conflict.metric), fill_in(manifest, proxy, conflict.key),
                      std::string(short_name), fill_in(manifest, proxy, conflict.message)});
  }
  return result;
}

ObjectContent Snapshot::description(uint32_t proxy) const {
  const Manifest& manifest = impl_->manifest;
  const StoredDescription stored = manifest.proxy_description(proxy);
  ObjectContent object{"Proxy", "", std::string(proxy_id(proxy)), std::string(stored.file),
                       stored.line};
  if (!stored.has_pod || manifest.parameter_count(proxy) == 0) return object;
  const std::string_view short_name = manifest.parameter(proxy, 0);
  const size_t dot = short_name.rfind('.');
  if (dot == std::string_view::npos) return object;
  object.kind = "Pod";
  object.namespace_name = short_name.substr(dot + 1);
  object.name = short_name.substr(0, dot);
  return object;
}

void Snapshot::Impl::append_objects(const Snapshot& snapshot, uint32_t proxy, uint32_t list,
                                    std::vector<ObjectContent>* objects) const {
  for (const uint32_t number : manifest.object_list(list)) {
    const StoredObject object = manifest.object(number);
    if (object.kind.empty()) {
      objects->push_back(snapshot.description(proxy));
    } else {
      objects->push_back({std::string(object.kind), std::string(object.namespace_name),
                          std::string(object.name), std::string(object.file), object.line});
    }
  }
}

ListenerSources Snapshot::sources(uint32_t proxy, uint32_t listener) const {
  const Manifest& manifest = impl_->manifest;
  ListenerSources sources;
  for (const uint32_t set : manifest.class_sources(manifest.proxy_class(proxy))) {
    const std::span<const uint32_t> listeners = manifest.set_listener_sources(set);
    if (listener >= listeners.size()) {
      listener -= static_cast<uint32_t>(listeners.size());
      continue;
    }
    impl_->append_objects(*this, proxy, manifest.common_sources(set), &sources.listener);
    const std::span<const uint32_t> lists = manifest.listener_sources(listeners[listener]);
    impl_->append_objects(*this, proxy, lists[0], &sources.listener);
    for (const uint32_t list : lists.subspan(1)) {
      impl_->append_objects(*this, proxy, list, &sources.chains.emplace_back());
    }
    return sources;
  }
  MESHC_CHECK(false, "the proxy has fewer listeners");
}

std::vector<RejectionContent> Snapshot::rejections() const {
  std::vector<RejectionContent> result;
  for (uint32_t i = 0; i < impl_->manifest.rejection_count(); ++i) {
    const StoredRejection r = impl_->manifest.rejection(i);
    result.push_back({std::string(r.kind), std::string(r.namespace_name), std::string(r.name),
                      std::string(r.reason), std::string(r.file), r.line});
  }
  return result;
}

}  // namespace meshc
