// Opening a manifest and typed access to what it says.
#include "store/manifest.h"

#include <flatbuffers/flatbuffers.h>

#include <cstring>

#include "snapshot_generated.h"
#include "store/format.h"
#include "store/manifest_check.h"

namespace meshc {
namespace {

namespace fb = snapshot_fb;

Digest to_digest(const fb::Hash& hash) { return Digest{hash.lo(), hash.hi()}; }

Digest to_digest(const StoredDigest& digest) { return Digest{digest.lo, digest.hi}; }

template <class T>
std::span<const T> to_span(const flatbuffers::Vector<T>& vector) {
  return {reinterpret_cast<const T*>(vector.Data()), vector.size()};
}

std::string_view to_view(const flatbuffers::String& text) { return {text.data(), text.size()}; }

std::string_view text_of(const fb::Content& content, const fb::TextRange& range) {
  return {reinterpret_cast<const char*>(content.bytes()->data()) + range.begin(), range.length()};
}

StoredText to_text(const fb::ParameterText& text) {
  return {to_span(*text.texts()), to_span(*text.parameters())};
}

std::span<const uint32_t> run_of(const flatbuffers::Vector<uint32_t>& numbers, const fb::Run& run) {
  return to_span(numbers).subspan(run.begin(), run.length());
}

// Tables can be shared by many references, so the verifier's default limit on visits is too small.
flatbuffers::Verifier make_verifier(std::string_view payload) {
  constexpr flatbuffers::uoffset_t kMaxDepth = 8;
  constexpr flatbuffers::uoffset_t kMaxTables = 1u << 30;
  return flatbuffers::Verifier(reinterpret_cast<const uint8_t*>(payload.data()), payload.size(),
                               kMaxDepth, kMaxTables);
}

struct Payloads {
  ManifestHead head;
  std::string_view content;
  std::string_view gap;
  std::string_view places;
};

// Checks the head and that the file has the size that it says.
Result<Payloads> split_manifest(std::string_view file) {
  ManifestHead head;
  if (file.size() < sizeof(head)) return corruption_error("the manifest is cut short");
  std::memcpy(&head, file.data(), sizeof(head));
  if (head.magic != kManifestMagic) return corruption_error("the file is not a manifest");
  if (head.format != kStoreFormat) {
    return unsupported_error("the manifest has format " + std::to_string(head.format) +
                             ", this meshc reads format " + std::to_string(kStoreFormat));
  }
  if (head.reserved != 0 || head.content_bytes > kMaxPayloadBytes ||
      head.places_bytes > kMaxPayloadBytes ||
      sizeof(head) + align_up(head.content_bytes) + head.places_bytes != file.size()) {
    return corruption_error("the manifest's head is damaged or the file is cut short");
  }
  const std::string_view rest = file.substr(sizeof(head));
  const uint64_t places_begin = align_up(head.content_bytes);
  return Payloads{head, rest.substr(0, head.content_bytes),
                  rest.substr(head.content_bytes, places_begin - head.content_bytes),
                  rest.substr(places_begin)};
}

// The payload if it has the digest that the head says and is a FlatBuffer.
template <class Root>
Result<const Root*> open_payload(std::string_view payload, const StoredDigest& digest) {
  if (digest_of(payload) != to_digest(digest)) {
    return corruption_error("the manifest's bytes do not have the digest that its head says");
  }
  flatbuffers::Verifier verifier = make_verifier(payload);
  if (!verifier.VerifyBuffer<Root>(fb::ContentIdentifier())) {
    return corruption_error("the manifest's payload is malformed");
  }
  return flatbuffers::GetRoot<Root>(payload.data());
}

SegmentReference to_reference(const fb::Segment& segment) {
  return {segment.number(), segment.size(), to_digest(segment.digest())};
}

}  // namespace

struct Manifest::Impl {
  MappedFile file;
  Digest root;
  const fb::Content* content = nullptr;
  const fb::Places* places = nullptr;
};

Manifest::Manifest(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Manifest::Manifest(Manifest&&) noexcept = default;
Manifest& Manifest::operator=(Manifest&&) noexcept = default;
Manifest::~Manifest() = default;

Result<Manifest> Manifest::open(MappedFile file) {
  auto impl = std::make_unique<Impl>();
  impl->file = std::move(file);
  MESHC_ASSIGN_OR_RETURN(const Payloads payloads, split_manifest(impl->file.text()));
  if (payloads.gap.find_first_not_of('\0') != std::string_view::npos) {
    return corruption_error("the gap between the manifest's payloads is not empty");
  }
  MESHC_ASSIGN_OR_RETURN(impl->content,
                         open_payload<fb::Content>(payloads.content, payloads.head.content_digest));
  MESHC_ASSIGN_OR_RETURN(impl->places,
                         open_payload<fb::Places>(payloads.places, payloads.head.places_digest));
  impl->root = to_digest(payloads.head.content_digest);
  MESHC_RETURN_IF_ERROR(check_manifest(*impl->content, *impl->places));
  return Manifest(std::move(impl));
}

Result<std::vector<SegmentReference>> Manifest::read_segments(std::string_view file) {
  MESHC_ASSIGN_OR_RETURN(const Payloads payloads, split_manifest(file));
  MESHC_ASSIGN_OR_RETURN(const fb::Places* places,
                         open_payload<fb::Places>(payloads.places, payloads.head.places_digest));
  std::vector<SegmentReference> segments;
  for (const fb::Segment* segment : *places->segments()) segments.push_back(to_reference(*segment));
  return segments;
}

Digest Manifest::root() const { return impl_->root; }
std::string_view Manifest::profile() const { return to_view(*impl_->content->profile()); }
std::string_view Manifest::api() const { return to_view(*impl_->content->api()); }
std::string_view Manifest::type_url() const { return to_view(*impl_->content->type_url()); }
std::string_view Manifest::encoder() const { return to_view(*impl_->content->encoder()); }
Digest Manifest::registry() const { return to_digest(*impl_->content->registry()); }
std::string_view Manifest::bytes() const { return impl_->file.text(); }

Making Manifest::making() const {
  const fb::Places& places = *impl_->places;
  const auto text = [](const flatbuffers::String* string) {
    return string == nullptr ? std::string() : string->str();
  };
  return {text(places.making()), places.mixer_filters_left_out(), places.mysql_filters_left_out(),
          text(places.stock_left_out())};
}

std::string_view Manifest::text(uint32_t number) const {
  return text_of(*impl_->content, *impl_->content->texts()->Get(number));
}

uint32_t Manifest::template_count() const { return impl_->content->templates()->size(); }

RecordKey Manifest::template_key(uint32_t number) const {
  const fb::Template& entry = *impl_->content->templates()->Get(number);
  return {to_digest(entry.digest()), entry.wire_length(), entry.relocation_count()};
}

RecordPlace Manifest::place(uint32_t number) const {
  const fb::Place& place = *impl_->places->places()->Get(number);
  return {place.segment(), place.offset()};
}

uint32_t Manifest::segment_count() const { return impl_->places->segments()->size(); }

SegmentReference Manifest::segment(uint32_t index) const {
  return to_reference(*impl_->places->segments()->Get(index));
}

uint32_t Manifest::set_count() const { return impl_->content->sets()->size(); }

std::span<const uint32_t> Manifest::set_templates(uint32_t set) const {
  return to_span(*impl_->content->sets()->Get(set)->templates());
}

uint32_t Manifest::class_count() const { return impl_->content->classes()->size(); }

std::span<const uint32_t> Manifest::class_sets(uint32_t proxy_class) const {
  return to_span(*impl_->content->classes()->Get(proxy_class)->sets());
}

std::span<const uint32_t> Manifest::class_conflicts(uint32_t proxy_class) const {
  return to_span(*impl_->content->classes()->Get(proxy_class)->conflicts());
}

StoredConflict Manifest::conflict(uint32_t number) const {
  const fb::Conflict& conflict = *impl_->content->conflicts()->Get(number);
  return {text(conflict.metric()), to_text(*conflict.key()), to_text(*conflict.message())};
}

std::span<const uint32_t> Manifest::class_sources(uint32_t proxy_class) const {
  return to_span(*impl_->content->classes()->Get(proxy_class)->sources());
}

uint32_t Manifest::common_sources(uint32_t set_sources) const {
  return impl_->content->set_sources()->Get(set_sources)->common();
}

std::span<const uint32_t> Manifest::set_listener_sources(uint32_t set_sources) const {
  return to_span(*impl_->content->set_sources()->Get(set_sources)->listeners());
}

std::span<const uint32_t> Manifest::listener_sources(uint32_t number) const {
  return run_of(*impl_->content->source_numbers(),
                *impl_->content->listener_sources()->Get(number));
}

std::span<const uint32_t> Manifest::object_list(uint32_t number) const {
  return run_of(*impl_->content->object_numbers(), *impl_->content->object_lists()->Get(number));
}

uint32_t Manifest::object_count() const { return impl_->content->objects()->size(); }

StoredObject Manifest::object(uint32_t number) const {
  const fb::Object& object = *impl_->content->objects()->Get(number);
  return {text(object.kind()), text(object.namespace_()), text(object.name()), text(object.file()),
          object.line()};
}

uint32_t Manifest::proxy_count() const { return impl_->content->proxies()->size(); }

std::string_view Manifest::proxy_id(uint32_t proxy) const {
  return text_of(*impl_->content, impl_->content->proxies()->Get(proxy)->id());
}

uint32_t Manifest::proxy_class(uint32_t proxy) const {
  return impl_->content->proxies()->Get(proxy)->proxy_class();
}

uint32_t Manifest::parameter_count(uint32_t proxy) const {
  return impl_->content->proxies()->Get(proxy)->parameter_count();
}

std::string_view Manifest::parameter(uint32_t proxy, uint32_t number) const {
  const uint32_t first = impl_->content->proxies()->Get(proxy)->first_parameter();
  return text_of(*impl_->content, *impl_->content->parameters()->Get(first + number));
}

StoredDescription Manifest::proxy_description(uint32_t proxy) const {
  const fb::Proxy& stored = *impl_->content->proxies()->Get(proxy);
  return {stored.has_pod(), text(stored.file()), stored.line()};
}

uint32_t Manifest::rejection_count() const { return impl_->content->rejections()->size(); }

StoredRejection Manifest::rejection(uint32_t number) const {
  const fb::Rejection& r = *impl_->content->rejections()->Get(number);
  return {text(r.kind()),   text(r.namespace_()), text(r.name()),
          text(r.reason()), text(r.file()),       r.line()};
}

}  // namespace meshc
