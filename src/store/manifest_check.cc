// Index by index through a manifest.
#include "store/manifest_check.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace meshc {
namespace {

namespace fb = snapshot_fb;

// Goes through one manifest; the first thing that is wrong is kept.
class ManifestChecker {
 public:
  ManifestChecker(const fb::Content& content, const fb::Places& places)
      : content_(content), places_(places), text_count_(content.texts()->size()) {}

  Status run() {
    check_alignment();
    if (wrong_.empty()) check_texts();
    if (wrong_.empty()) {
      check_templates();
      check_sets_and_classes();
      check_sources();
      check_conflicts();
      check_proxies();
      check_rejections();
      check_places();
    }
    if (wrong_.empty()) return ok_status();
    return corruption_error(wrong_ + " in the manifest is out of range or out of order");
  }

 private:
  void require(bool condition, const char* what) {
    if (!condition && wrong_.empty()) wrong_ = what;
  }

  void require_text(uint32_t number, const char* what) { require(number < text_count_, what); }

  void require_range(const fb::TextRange& range, const char* what) {
    const uint32_t size = content_.bytes()->size();
    require(range.begin() <= size && range.length() <= size - range.begin(), what);
  }

  std::string_view text(const fb::TextRange& range) const {
    return {reinterpret_cast<const char*>(content_.bytes()->data()) + range.begin(),
            range.length()};
  }

  // FlatBuffers' verifier looks at the alignment of a vector's length only, not of its elements.
  void check_alignment() {
    require(is_aligned(*content_.templates()), "the alignment of the templates");
    require(is_aligned(*places_.segments()), "the alignment of the segments");
    require(is_aligned(*places_.places()), "the alignment of the places");
    require(
        content_.registry() != nullptr && is_aligned(static_cast<const void*>(content_.registry())),
        "the digest of the registry");
  }

  static bool is_aligned(const void* data) {
    return reinterpret_cast<uintptr_t>(data) % alignof(uint64_t) == 0;
  }

  template <class T>
  static bool is_aligned(const flatbuffers::Vector<T>& structs) {
    return structs.size() == 0 || is_aligned(structs.Data());
  }

  void check_texts() {
    for (const fb::TextRange* range : *content_.texts()) require_range(*range, "a text");
  }

  void check_templates() {
    const fb::Template* last = nullptr;
    for (const fb::Template* entry : *content_.templates()) {
      require(last == nullptr || last->digest().hi() < entry->digest().hi() ||
                  (last->digest().hi() == entry->digest().hi() &&
                   last->digest().lo() < entry->digest().lo()),
              "a template's digest");
      last = entry;
    }
  }

  void check_sets_and_classes() {
    const uint32_t templates = content_.templates()->size();
    for (const fb::ListenerSet* set : *content_.sets()) {
      for (const uint32_t entry : *set->templates()) {
        require(entry < templates, "a template of a set");
      }
    }
    for (const fb::ProxyClass* proxy_class : *content_.classes()) {
      for (const uint32_t set : *proxy_class->sets()) {
        require(set < content_.sets()->size(), "a set of a class");
      }
      for (const uint32_t conflict : *proxy_class->conflicts()) {
        require(conflict < content_.conflicts()->size(), "a conflict of a class");
      }
    }
  }

  template <class List>
  void require_below(const List& numbers, uint32_t limit, const char* what) {
    for (const uint32_t number : numbers) require(number < limit, what);
  }

  void require_runs(const flatbuffers::Vector<const fb::Run*>& runs, uint32_t size,
                    const char* what) {
    for (const fb::Run* run : runs) {
      require(run->begin() <= size && run->length() <= size - run->begin(), what);
    }
  }

  void check_sources() {
    for (const fb::Object* object : *content_.objects()) {
      for (const uint32_t number :
           {object->kind(), object->namespace_(), object->name(), object->file()}) {
        require_text(number, "a text of an object");
      }
    }
    const uint32_t lists = content_.object_lists()->size();
    require_below(*content_.object_numbers(), content_.objects()->size(), "an object of a list");
    require_runs(*content_.object_lists(), content_.object_numbers()->size(), "a list of objects");
    require_below(*content_.source_numbers(), lists, "a list of a listener's objects");
    require_runs(*content_.listener_sources(), content_.source_numbers()->size(),
                 "the objects of a listener");
    for (const fb::Run* run : *content_.listener_sources()) {
      require(run->length() > 0, "the number of a listener's lists of objects");
    }
    for (const fb::SetSources* set : *content_.set_sources()) {
      require(set->common() < lists, "the objects of a set");
      require_below(*set->listeners(), content_.listener_sources()->size(),
                    "the objects of a set's listener");
    }
    for (const fb::ProxyClass* proxy_class : *content_.classes()) check_sources(*proxy_class);
  }

  void check_sources(const fb::ProxyClass& proxy_class) {
    const uint32_t count = proxy_class.sources()->size();
    require(count == proxy_class.sets()->size(), "the number of a class's sources");
    require_below(*proxy_class.sources(), content_.set_sources()->size(), "the sources of a class");
    if (!wrong_.empty()) return;
    for (uint32_t i = 0; i < count; ++i) {
      const fb::SetSources& sources = *content_.set_sources()->Get(proxy_class.sources()->Get(i));
      const fb::ListenerSet& set = *content_.sets()->Get(proxy_class.sets()->Get(i));
      require(sources.listeners()->size() == set.templates()->size(),
              "the number of listeners of a class's sources");
    }
  }

  void check_conflicts() {
    for (const fb::Conflict* conflict : *content_.conflicts()) {
      require_text(conflict->metric(), "the metric of a conflict");
      for (const fb::ParameterText* value : {conflict->key(), conflict->message()}) {
        require(value->texts()->size() == value->parameters()->size() + 1,
                "the number of texts of a conflict");
        for (const uint32_t piece : *value->texts()) require_text(piece, "a text of a conflict");
      }
    }
  }

  void check_proxies() {
    const uint64_t parameters = content_.parameters()->size();
    for (const fb::TextRange* range : *content_.parameters()) require_range(*range, "a parameter");
    const fb::Proxy* last = nullptr;
    for (const fb::Proxy* proxy : *content_.proxies()) {
      require_range(proxy->id(), "the id of a proxy");
      require(proxy->proxy_class() < content_.classes()->size(), "the class of a proxy");
      require_text(proxy->file(), "the file of a proxy");
      require(uint64_t{proxy->first_parameter()} + proxy->parameter_count() <= parameters,
              "the parameters of a proxy");
      if (!wrong_.empty()) return;
      require(last == nullptr || text(last->id()) < text(proxy->id()), "the order of the proxies");
      last = proxy;
    }
  }

  void check_rejections() {
    for (const fb::Rejection* r : *content_.rejections()) {
      for (const uint32_t number :
           {r->kind(), r->namespace_(), r->name(), r->reason(), r->file()}) {
        require_text(number, "a text of a rejection");
      }
    }
  }

  void check_places() {
    require(places_.places()->size() == content_.templates()->size(), "the number of places");
    for (const fb::Place* place : *places_.places()) {
      require(place->segment() < places_.segments()->size(), "the segment of a place");
    }
    uint64_t last = 0;
    for (const fb::Segment* segment : *places_.segments()) {
      require(segment->number() > last, "the number of a segment");
      last = segment->number();
    }
  }

  const fb::Content& content_;
  const fb::Places& places_;
  const uint32_t text_count_;
  std::string wrong_;  // what the first thing found wrong is; empty: nothing
};

}  // namespace

Status check_manifest(const fb::Content& content, const fb::Places& places) {
  return ManifestChecker(content, places).run();
}

}  // namespace meshc
