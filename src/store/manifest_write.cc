// Freezing canonical content into a manifest's bytes.
#include <flatbuffers/flatbuffers.h>

#include <cstring>
#include <string_view>
#include <unordered_map>

#include "base/check.h"
#include "snapshot_generated.h"
#include "store/format.h"
#include "store/manifest.h"

namespace meshc {
namespace {

namespace fb = snapshot_fb;
using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

// The bytes of all texts, and the numbers of those that are shared, in the order of their arrival.
class TextPool {
 public:
  uint32_t number_of(std::string_view text) {
    const auto [entry, is_new] = numbers_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
    if (is_new) texts_.push_back(add(text));
    return entry->second;
  }

  // The range of a text that is not worth a number.
  fb::TextRange add(std::string_view text) {
    const fb::TextRange range(static_cast<uint32_t>(bytes_.size()),
                              static_cast<uint32_t>(text.size()));
    bytes_.append(text);
    return range;
  }

  const std::string& bytes() const { return bytes_; }
  const std::vector<fb::TextRange>& texts() const { return texts_; }

 private:
  std::unordered_map<std::string_view, uint32_t> numbers_;  // keys live in the content
  std::vector<fb::TextRange> texts_;
  std::string bytes_;
};

fb::Hash to_hash(const Digest& digest) { return fb::Hash(digest.hi, digest.lo); }

// An upper bound of what the content takes, so that the builder is never asked for more than it can
// address: its own check is an assertion.
uint64_t size_bound(const CanonicalVersion& version) {
  constexpr uint64_t kTable = 64;
  uint64_t bytes = 4096 + version.templates.size() * sizeof(fb::Template) +
                   version.proxies.size() * sizeof(fb::Proxy) +
                   version.rejections.size() * sizeof(fb::Rejection);
  const auto add_text = [&bytes](std::string_view text) {
    bytes += text.size() + sizeof(fb::TextRange) + sizeof(uint32_t);
  };
  for (const auto& set : version.sets) bytes += kTable + set.size() * 4;
  for (const CanonicalClass& proxy_class : version.classes) {
    bytes +=
        3 * kTable +
        (proxy_class.sets.size() + proxy_class.conflicts.size() + proxy_class.sources.size()) * 4;
  }
  for (const ConflictContent* conflict : version.conflicts) {
    add_text(conflict->metric);
    for (const ParameterText* text : {&conflict->key, &conflict->message}) {
      bytes += 2 * kTable + text->parameters.size() * 2;
      for (const std::string& piece : text->texts) add_text(piece);
    }
  }
  for (const CanonicalProxy& proxy : version.proxies) {
    add_text(proxy.proxy->id);
    for (const std::string& parameter : proxy.proxy->parameters) add_text(parameter);
    add_text(proxy.proxy->file);
  }
  for (const RejectionContent* r : version.rejections) {
    for (const std::string* text : {&r->kind, &r->namespace_name, &r->name, &r->reason, &r->file}) {
      add_text(*text);
    }
  }
  for (const ObjectContent* object : version.sources.objects) {
    bytes += sizeof(fb::Object);
    for (const std::string* text :
         {&object->kind, &object->namespace_name, &object->name, &object->file}) {
      add_text(*text);
    }
  }
  for (const NumberLists* lists : {&version.sources.object_lists, &version.sources.listeners}) {
    bytes += lists->numbers.size() * sizeof(uint32_t) + lists->runs.size() * sizeof(fb::Run);
  }
  for (const CanonicalSetSources& set : version.sources.sets) {
    bytes += kTable + set.listeners.size() * sizeof(uint32_t);
  }
  return bytes;
}

// Builds the Content payload.
class ContentWriter {
 public:
  explicit ContentWriter(const CanonicalVersion& version) : version_(version) {}

  std::string write() {
    const VersionContent& content = *version_.content;
    const auto profile = builder_.CreateString(content.profile);
    const auto api = builder_.CreateString(content.api);
    const auto type_url = builder_.CreateString(content.type_url);
    const auto encoder = builder_.CreateString(content.encoder);
    const auto templates = write_templates();
    const auto sets = write_sets();
    const auto conflicts = write_conflicts();
    const auto classes = write_classes();
    const auto proxies = write_proxies();
    const auto parameters = builder_.CreateVectorOfStructs(parameters_);
    const auto rejections = write_rejections();
    const auto objects = write_objects();
    const CanonicalSources& sources = version_.sources;
    const auto object_numbers = builder_.CreateVector(sources.object_lists.numbers);
    const auto object_lists = write_runs(sources.object_lists.runs);
    const auto source_numbers = builder_.CreateVector(sources.listeners.numbers);
    const auto listener_sources = write_runs(sources.listeners.runs);
    const auto set_sources = write_set_sources();
    const auto bytes = builder_.CreateVector(
        reinterpret_cast<const uint8_t*>(texts_.bytes().data()), texts_.bytes().size());
    const auto texts = builder_.CreateVectorOfStructs(texts_.texts());
    const fb::Hash registry = to_hash(content.registry);
    builder_.Finish(fb::CreateContent(builder_, profile, api, type_url, encoder, &registry, bytes,
                                      texts, templates, sets, conflicts, classes, parameters,
                                      proxies, rejections, objects, object_numbers, object_lists,
                                      source_numbers, listener_sources, set_sources),
                    fb::ContentIdentifier());
    return std::string(reinterpret_cast<const char*>(builder_.GetBufferPointer()),
                       builder_.GetSize());
  }

 private:
  Offset<flatbuffers::Vector<const fb::Template*>> write_templates() {
    std::vector<fb::Template> templates;
    templates.reserve(version_.templates.size());
    for (const CanonicalTemplate& entry : version_.templates) {
      templates.emplace_back(to_hash(entry.digest),
                             static_cast<uint32_t>(entry.listener->wire.size()),
                             static_cast<uint32_t>(entry.listener->relocations.size()));
    }
    return builder_.CreateVectorOfStructs(templates);
  }

  Offset<flatbuffers::Vector<Offset<fb::ListenerSet>>> write_sets() {
    std::vector<Offset<fb::ListenerSet>> sets;
    sets.reserve(version_.sets.size());
    for (const std::vector<uint32_t>& set : version_.sets) {
      sets.push_back(fb::CreateListenerSet(builder_, builder_.CreateVector(set)));
    }
    return builder_.CreateVector(sets);
  }

  Offset<fb::ParameterText> write_text(const ParameterText& text) {
    std::vector<uint32_t> numbers;
    numbers.reserve(text.texts.size());
    for (const std::string& piece : text.texts) numbers.push_back(texts_.number_of(piece));
    const auto texts = builder_.CreateVector(numbers);
    return fb::CreateParameterText(builder_, texts, builder_.CreateVector(text.parameters));
  }

  Offset<flatbuffers::Vector<Offset<fb::Conflict>>> write_conflicts() {
    std::vector<Offset<fb::Conflict>> conflicts;
    conflicts.reserve(version_.conflicts.size());
    for (const ConflictContent* conflict : version_.conflicts) {
      const uint32_t metric = texts_.number_of(conflict->metric);
      const auto key = write_text(conflict->key);
      const auto message = write_text(conflict->message);
      conflicts.push_back(fb::CreateConflict(builder_, metric, key, message));
    }
    return builder_.CreateVector(conflicts);
  }

  Offset<flatbuffers::Vector<Offset<fb::ProxyClass>>> write_classes() {
    std::vector<Offset<fb::ProxyClass>> classes;
    classes.reserve(version_.classes.size());
    for (const CanonicalClass& proxy_class : version_.classes) {
      const auto sets = builder_.CreateVector(proxy_class.sets);
      const auto conflicts = builder_.CreateVector(proxy_class.conflicts);
      const auto sources = builder_.CreateVector(proxy_class.sources);
      classes.push_back(fb::CreateProxyClass(builder_, sets, conflicts, sources));
    }
    return builder_.CreateVector(classes);
  }

  // Within the id where the parameter is a part of it, as addresses and names are.
  fb::TextRange parameter_range(std::string_view id, const fb::TextRange& id_range,
                                std::string_view parameter) {
    const size_t at = id.find(parameter);
    if (at == std::string_view::npos) return texts_.texts()[texts_.number_of(parameter)];
    return fb::TextRange(id_range.begin() + static_cast<uint32_t>(at),
                         static_cast<uint32_t>(parameter.size()));
  }

  Offset<flatbuffers::Vector<const fb::Proxy*>> write_proxies() {
    std::vector<fb::Proxy> proxies;
    proxies.reserve(version_.proxies.size());
    for (const CanonicalProxy& entry : version_.proxies) {
      const fb::TextRange id = texts_.add(entry.proxy->id);
      const uint32_t first = static_cast<uint32_t>(parameters_.size());
      for (const std::string& parameter : entry.proxy->parameters) {
        parameters_.push_back(parameter_range(entry.proxy->id, id, parameter));
      }
      proxies.emplace_back(
          id, entry.proxy_class, first, static_cast<uint16_t>(entry.proxy->parameters.size()),
          entry.proxy->has_pod, texts_.number_of(entry.proxy->file), entry.proxy->line);
    }
    return builder_.CreateVectorOfStructs(proxies);
  }

  Offset<flatbuffers::Vector<const fb::Rejection*>> write_rejections() {
    std::vector<fb::Rejection> rejections;
    rejections.reserve(version_.rejections.size());
    for (const RejectionContent* r : version_.rejections) {
      const uint32_t kind = texts_.number_of(r->kind);
      const uint32_t namespace_name = texts_.number_of(r->namespace_name);
      const uint32_t name = texts_.number_of(r->name);
      const uint32_t reason = texts_.number_of(r->reason);
      const uint32_t file = texts_.number_of(r->file);
      rejections.emplace_back(kind, namespace_name, name, reason, file, r->line);
    }
    return builder_.CreateVectorOfStructs(rejections);
  }

  Offset<flatbuffers::Vector<const fb::Object*>> write_objects() {
    std::vector<fb::Object> objects;
    objects.reserve(version_.sources.objects.size());
    for (const ObjectContent* object : version_.sources.objects) {
      const uint32_t kind = texts_.number_of(object->kind);
      const uint32_t namespace_name = texts_.number_of(object->namespace_name);
      const uint32_t name = texts_.number_of(object->name);
      const uint32_t file = texts_.number_of(object->file);
      objects.emplace_back(kind, namespace_name, name, file, object->line);
    }
    return builder_.CreateVectorOfStructs(objects);
  }

  Offset<flatbuffers::Vector<const fb::Run*>> write_runs(
      const std::vector<NumberLists::Run>& runs) {
    std::vector<fb::Run> stored;
    stored.reserve(runs.size());
    for (const NumberLists::Run& run : runs) stored.emplace_back(run.begin, run.length);
    return builder_.CreateVectorOfStructs(stored);
  }

  Offset<flatbuffers::Vector<Offset<fb::SetSources>>> write_set_sources() {
    std::vector<Offset<fb::SetSources>> sets;
    sets.reserve(version_.sources.sets.size());
    for (const CanonicalSetSources& set : version_.sources.sets) {
      sets.push_back(
          fb::CreateSetSources(builder_, set.common, builder_.CreateVector(set.listeners)));
    }
    return builder_.CreateVector(sets);
  }

  const CanonicalVersion& version_;
  FlatBufferBuilder builder_;
  TextPool texts_;
  std::vector<fb::TextRange> parameters_;
};

std::string write_places(const Making& making, const std::vector<SegmentReference>& segments,
                         const std::vector<RecordPlace>& places) {
  std::vector<fb::Segment> stored_segments;
  for (const SegmentReference& segment : segments) {
    stored_segments.emplace_back(segment.number, segment.size, to_hash(segment.digest));
  }
  std::vector<fb::Place> stored_places;
  stored_places.reserve(places.size());
  for (const RecordPlace& place : places) stored_places.emplace_back(place.offset, place.segment);
  FlatBufferBuilder builder;
  const auto segment_vector = builder.CreateVectorOfStructs(stored_segments);
  const auto place_vector = builder.CreateVectorOfStructs(stored_places);
  const auto text =
      making.text.empty() ? Offset<flatbuffers::String>() : builder.CreateString(making.text);
  const auto stock = making.stock_left_out.empty() ? Offset<flatbuffers::String>()
                                                   : builder.CreateString(making.stock_left_out);
  builder.Finish(
      fb::CreatePlaces(builder, segment_vector, place_vector, text, making.mixer_filters_left_out,
                       making.mysql_filters_left_out, stock),
      fb::ContentIdentifier());
  return std::string(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
}

StoredDigest to_stored(const Digest& digest) { return {digest.hi, digest.lo}; }

}  // namespace

Result<EncodedManifest> encode_manifest(const CanonicalVersion& version,
                                        const std::vector<SegmentReference>& segments,
                                        const std::vector<RecordPlace>& places) {
  MESHC_CHECK(places.size() == version.templates.size(), "one place for each template");
  const uint64_t bound = size_bound(version);
  if (bound > kMaxPayloadBytes) {
    return unsupported_error("the manifest would need up to " + std::to_string(bound) +
                             " bytes, and one of more than 2 GiB cannot be stored; compile the "
                             "mesh in parts");
  }
  const std::string content = ContentWriter(version).write();
  const std::string stored_places = write_places(version.content->making, segments, places);
  EncodedManifest encoded;
  encoded.root = digest_of(content);
  const ManifestHead head = {kManifestMagic,
                             kStoreFormat,
                             0,
                             content.size(),
                             stored_places.size(),
                             to_stored(encoded.root),
                             to_stored(digest_of(stored_places))};
  encoded.bytes.reserve(sizeof(head) + align_up(content.size()) + stored_places.size());
  encoded.bytes.append(reinterpret_cast<const char*>(&head), sizeof(head));
  encoded.bytes.append(content);
  encoded.bytes.append(align_up(content.size()) - content.size(), '\0');
  encoded.bytes.append(stored_places);
  return encoded;
}

}  // namespace meshc
