// Templates: where in an encoded listener the proxy's parameters stand, and how to put others
// there.
//
// A plan says where parameters go in terms of fields; a template needs offsets into bytes, and
// between the two lie nested length prefixes, Any payloads and maps. Rather than teach every step
// of lowering about offsets, the plan is encoded with each parameter replaced by as many copies of
// one byte (its filler). Equal lengths give equal length prefixes, so wherever the filler stands so
// many times in a row, the parameter stands in the encoding of any proxy.
//
// Such a run could also be there by chance, and a parameter could be in the message in another form
// (base64 in a Struct). So lowering counts how often it uses each parameter: if just as many runs
// are found, and all are long enough not to be chance, those are the places. Else, and where the
// user's patches and filters had a say, the plan is encoded with the example's own values too. The
// two encodings differ exactly where parameters stand, for a filler does not occur in the value
// that it stands for. A difference that is not whole parameters, one after the other, or
// bytes there that are not the example's value, make the template literal.
#include "encode/listener_template.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "encode/encoding.h"

namespace meshc {
namespace {

constexpr char kBlank = '\0';
constexpr size_t kTellingLength = 4;  // so many equal control characters are no chance
// From the top, since tags and lengths of messages are rather small.
constexpr uint8_t kFirstFiller = 0x7f;
constexpr uint8_t kLastFiller = 1;

// The values in the order of flatten_parameters.
template <class Parameters, class Visit>
void for_each_value(Parameters& parameters, const Visit& visit) {
  visit(parameters.node_name);
  for (auto& address : parameters.addresses) visit(address);
  for (auto& bytes : parameters.address_bytes) visit(bytes);
  visit(parameters.node_namespace);
  for (auto& value : parameters.own) visit(value);
}

void blank(const std::vector<std::string>& values, ListenerTemplate* listener) {
  for (const Relocation& relocation : listener->relocations) {
    std::memset(listener->wire.data() + relocation.offset, kBlank,
                values[relocation.parameter].size());
  }
}

}  // namespace

TemplateMaker::TemplateMaker(const EncodeOptions& options, const ProxyParameters& example)
    : options_(options),
      example_(example),
      filled_(example),
      values_(flatten_parameters(example)),
      owner_{} {
  uint16_t number = 0;
  for_each_value(filled_, [&](std::string& value) {
    uint8_t byte = kFirstFiller;
    while (byte >= kLastFiller &&
           (owner_[byte] || value.find(static_cast<char>(byte)) != std::string::npos)) {
      --byte;
    }
    has_fillers_ = has_fillers_ && byte >= kLastFiller;
    if (!has_fillers_) return;
    owner_[byte] = number++;
    fillers_.push_back(static_cast<char>(byte));
    value.assign(value.size(), static_cast<char>(byte));
  });
}

// Finds each parameter as often as it was used, or gives nothing.
std::optional<ListenerTemplate> TemplateMaker::find_runs(Encoding* filled) const {
  ListenerTemplate result;
  const std::string& wire = filled->wire;
  for (uint16_t parameter = 0; parameter < filled->uses.size(); ++parameter) {
    const uint32_t uses = filled->uses[parameter];
    if (uses == 0) continue;
    const size_t length = values_[parameter].size();
    if (length < kTellingLength) return std::nullopt;
    uint32_t found = 0;
    size_t at = 0;
    while ((at = wire.find(fillers_[parameter], at)) != std::string::npos) {
      const size_t end = std::min(wire.find_first_not_of(fillers_[parameter], at), wire.size());
      if (end - at >= length) {
        if ((end - at) % length != 0) return std::nullopt;
        for (size_t one = at; one < end; one += length, ++found)
          result.relocations.push_back({static_cast<uint32_t>(one), parameter});
      }
      at = end;
    }
    if (found != uses) return std::nullopt;
  }
  std::sort(result.relocations.begin(), result.relocations.end(),
            [](const Relocation& a, const Relocation& b) { return a.offset < b.offset; });
  result.wire = std::move(filled->wire);
  blank(values_, &result);
  return result;
}

// Nothing if the two differ in anything else than whole parameters.
std::optional<ListenerTemplate> TemplateMaker::find_differences(std::string filled,
                                                                const std::string& real) const {
  if (filled.size() != real.size()) return std::nullopt;
  ListenerTemplate result;
  size_t at = 0;
  while (true) {
    const auto difference = std::mismatch(filled.begin() + static_cast<ptrdiff_t>(at), filled.end(),
                                          real.begin() + static_cast<ptrdiff_t>(at));
    if (difference.first == filled.end()) break;
    at = static_cast<size_t>(difference.first - filled.begin());
    const uint8_t filler = static_cast<uint8_t>(filled[at]);
    if (filler >= owner_.size() || !owner_[filler]) return std::nullopt;
    const uint16_t parameter = *owner_[filler];
    const std::string& value = values_[parameter];
    const bool is_whole = real.compare(at, value.size(), value) == 0 &&
                          std::all_of(filled.begin() + static_cast<ptrdiff_t>(at),
                                      filled.begin() + static_cast<ptrdiff_t>(at + value.size()),
                                      [&](char byte) { return byte == filled[at]; });
    if (!is_whole) return std::nullopt;
    result.relocations.push_back({static_cast<uint32_t>(at), parameter});
    at += value.size();
  }
  result.wire = std::move(filled);
  blank(values_, &result);
  return result;
}

EncodedTemplate TemplateMaker::make(const ListenerPlan& plan,
                                    const std::optional<PatchStop>& stop) const {
  EncodedTemplate result;
  if (has_fillers_ && !plan.patches && !plan.added_by) {
    Encoding filled = encode_for(plan, options_, {filled_, example_, stop}, &result.omissions);
    if (!filled.is_mended) {
      if (filled.uses.empty()) {
        result.listener.wire = std::move(filled.wire);
        return result;
      }
      if (std::optional<ListenerTemplate> found = find_runs(&filled)) {
        result.listener = *std::move(found);
        return result;
      }
    }
    result.omissions.clear();
  }
  Encoding real = encode_for(plan, options_, {example_, example_, stop}, &result.omissions);
  result.fate = real.fate;
  if (!real.uses.empty() && has_fillers_) {
    Encoding filled = encode_for(plan, options_, {filled_, example_, stop}, nullptr);
    if (std::optional<ListenerTemplate> found =
            find_differences(std::move(filled.wire), real.wire)) {
      result.listener = *std::move(found);
      return result;
    }
  }
  result.literal = !real.uses.empty();
  result.listener.wire = std::move(real.wire);
  return result;
}

std::vector<std::string> flatten_parameters(const ProxyParameters& parameters) {
  std::vector<std::string> flat;
  flat.reserve(2 + parameters.addresses.size() + parameters.address_bytes.size() +
               parameters.own.size());
  for_each_value(parameters, [&](const std::string& value) { flat.push_back(value); });
  return flat;
}

std::string materialize(const ListenerTemplate& listener,
                        const std::vector<std::string>& parameters) {
  std::string wire = listener.wire;
  for (const Relocation& relocation : listener.relocations) {
    MESHC_CHECK(relocation.parameter < parameters.size(), "the proxy has each parameter");
    const std::string& value = parameters[relocation.parameter];
    MESHC_CHECK(relocation.offset + value.size() <= wire.size(), "a parameter fits its template");
    wire.replace(relocation.offset, value.size(), value);
  }
  return wire;
}

}  // namespace meshc
