// Fuzzes the opening of manifests: as they are, and with their digests made right, so that the
// verifier and the own checks alone decide. What opens is read through and through. The same bytes
// then serve as a segment in which records are looked for.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "store/format.h"
#include "store/manifest.h"

namespace meshc {
namespace {

size_t walk(const Manifest& manifest, const StoredText& text) {
  size_t sum = 0;
  for (const uint32_t piece : text.texts) sum += manifest.text(piece).size();
  for (const uint16_t parameter : text.parameters) sum += parameter;
  return sum + (text.texts.size() == text.parameters.size() + 1 ? 1 : 0);
}

size_t walk_objects(const Manifest& manifest, uint32_t list) {
  size_t sum = 0;
  for (const uint32_t number : manifest.object_list(list)) {
    const StoredObject object = manifest.object(number);
    sum += object.kind.size() + object.namespace_name.size() + object.name.size() +
           object.file.size() + object.line;
  }
  return sum;
}

// Each listener of a class has sources.
size_t walk_sources(const Manifest& manifest, uint32_t proxy_class) {
  size_t sum = 0;
  const std::span<const uint32_t> sets = manifest.class_sets(proxy_class);
  const std::span<const uint32_t> sources = manifest.class_sources(proxy_class);
  for (size_t i = 0; i < sets.size(); ++i) {
    sum += walk_objects(manifest, manifest.common_sources(sources[i]));
    const std::span<const uint32_t> listeners = manifest.set_listener_sources(sources[i]);
    for (size_t j = 0; j < manifest.set_templates(sets[i]).size(); ++j) {
      const std::span<const uint32_t> lists = manifest.listener_sources(listeners[j]);
      sum += walk_objects(manifest, lists[0]);
      for (const uint32_t list : lists) sum += walk_objects(manifest, list);
    }
  }
  return sum;
}

size_t walk_class(const Manifest& manifest, uint32_t proxy_class) {
  size_t sum = 0;
  for (const uint32_t set : manifest.class_sets(proxy_class)) {
    for (const uint32_t number : manifest.set_templates(set)) {
      sum += manifest.template_key(number).wire_length;
      sum += manifest.segment(manifest.place(number).segment).number;
    }
  }
  for (const uint32_t number : manifest.class_conflicts(proxy_class)) {
    const StoredConflict conflict = manifest.conflict(number);
    sum += conflict.metric.size() + walk(manifest, conflict.key) + walk(manifest, conflict.message);
  }
  return sum + walk_sources(manifest, proxy_class);
}

size_t walk(const Manifest& manifest) {
  size_t sum = manifest.profile().size() + manifest.api().size() + manifest.type_url().size() +
               manifest.encoder().size() + manifest.registry().lo + manifest.root().lo;
  for (uint32_t i = 0; i < manifest.class_count(); ++i) sum += walk_class(manifest, i);
  for (uint32_t i = 0; i < manifest.proxy_count(); ++i) {
    sum += manifest.proxy_id(i).size() + manifest.class_sets(manifest.proxy_class(i)).size();
    const StoredDescription description = manifest.proxy_description(i);
    sum += description.file.size() + description.line + (description.has_pod ? 1 : 0);
    for (uint32_t j = 0; j < manifest.parameter_count(i); ++j) {
      for (const char c : manifest.parameter(i, j)) sum += static_cast<unsigned char>(c);
    }
  }
  for (uint32_t i = 0; i < manifest.rejection_count(); ++i) {
    const StoredRejection r = manifest.rejection(i);
    sum += r.kind.size() + r.namespace_name.size() + r.name.size() + r.reason.size() +
           r.file.size() + r.line;
  }
  return sum;
}

void open_and_walk(std::string_view bytes) {
  const Result<Manifest> manifest = Manifest::open(MappedFile::from_bytes(std::string(bytes)));
  if (!manifest.ok()) return;
  volatile size_t sink = walk(*manifest);
  static_cast<void>(sink);
}

StoredDigest stored_digest(std::string_view bytes) {
  const Digest digest = digest_of(bytes);
  return {digest.hi, digest.lo};
}

// The file with a head that its payloads fit; the cut between them is where the head had it.
std::string mend(std::string_view file) {
  ManifestHead head;
  std::memcpy(&head, file.data(), sizeof(head));
  const std::string_view rest =
      file.substr(sizeof(head)).substr(0, (file.size() - sizeof(head)) & ~7);
  const uint64_t cut = head.content_bytes % (rest.size() + 1) & ~uint64_t{7};
  head = {kManifestMagic,
          kStoreFormat,
          0,
          cut,
          rest.size() - cut,
          stored_digest(rest.substr(0, cut)),
          stored_digest(rest.substr(cut))};
  return std::string(reinterpret_cast<const char*>(&head), sizeof(head)).append(rest);
}

void find_records(std::string_view segment) {
  const std::string copy(segment);  // aligned as a mapping is
  for (uint64_t offset = 0; offset + sizeof(RecordHead) <= copy.size(); offset += 8) {
    RecordHead head;
    std::memcpy(&head, copy.data() + offset, sizeof(head));
    const RecordKey key = {
        {head.digest.lo, head.digest.hi}, head.wire_length, head.relocation_count};
    const Result<RecordView> record = find_record(copy, offset, key);
    if (!record.ok()) continue;
    volatile bool is_whole = has_digest(*record, key.digest);
    static_cast<void>(is_whole);
    const std::vector<std::string_view> parameters = {"web-1.shop", "10.0.0.1", ""};
    std::string wire;
    append_materialized(record->wire, record->relocations, parameters, &wire);
  }
}

}  // namespace
}  // namespace meshc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  meshc::open_and_walk(file);
  if (file.size() > sizeof(meshc::ManifestHead)) meshc::open_and_walk(meshc::mend(file));
  meshc::find_records(file);
  return 0;
}
