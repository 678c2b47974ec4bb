// Templates: where in an encoded listener the proxy's parameters stand, and what depends on them.
//
// A plan says where parameters go in terms of fields; a template needs offsets into bytes, and
// between the two lie nested length prefixes, Any payloads and maps. Rather than teach every step
// of lowering about offsets, the plan is encoded with each parameter replaced by as many copies of
// one byte (its filler), many enough to be no chance. Where the filler stands, the parameter stands
// in the encoding of any proxy; and the lengths around it are found by a walk (encode/relocate.h).
//
// A parameter could still be in the message in another form (base64 in a Struct). So lowering
// counts how often it uses each parameter: if just as many fillers are found, those are the places.
// Else, and where the user's patches and filters had a say, the plan is encoded with the example's
// own values too. If the template with these values in it is anything else, it is literal.
#include "encode/listener_template.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "encode/dialect_types.h"
#include "encode/encoding.h"
#include "encode/flat_parameters.h"
#include "encode/relocate.h"

namespace meshc {
namespace {

constexpr size_t kFillerLength = 16;  // so many equal control characters are no chance
// From the top, since tags and lengths of messages are rather small.
constexpr uint8_t kFirstFiller = 0x7f;

char filler_of(size_t parameter) { return static_cast<char>(kFirstFiller - parameter); }

const google::protobuf::Descriptor& listener_type(Dialect dialect) {
  return dialect == Dialect::kV2 ? *ApiV2::Listener::descriptor() : *ApiV3::Listener::descriptor();
}

std::vector<uint16_t> used_parameters(const std::vector<uint32_t>& uses) {
  std::vector<uint16_t> used;
  for (uint16_t parameter = 0; parameter < uses.size(); ++parameter) {
    if (uses[parameter] > 0) used.push_back(parameter);
  }
  return used;
}

// Adds the places of a parameter. False if its filler stands somewhere in part.
bool add_runs(std::string_view wire, uint16_t parameter, std::vector<FilledRun>* runs) {
  const char filler = filler_of(parameter);
  const std::string whole(kFillerLength, filler);
  size_t at = 0;
  while ((at = wire.find(whole, at)) != std::string_view::npos) {
    const size_t end = std::min(wire.find_first_not_of(filler, at), wire.size());
    if ((end - at) % kFillerLength != 0) return false;
    for (; at < end; at += kFillerLength)
      runs->push_back({static_cast<uint32_t>(at), uint32_t{kFillerLength}, parameter});
  }
  return true;
}

}  // namespace

TemplateMaker::TemplateMaker(const EncodeOptions& options, const ProxyParameters& example)
    : options_(options), example_(example), filled_(example) {
  size_t number = 0;
  for_each_parameter(filled_, [&](std::string& value) {
    has_fillers_ = has_fillers_ && number < kFirstFiller;
    if (has_fillers_ && !value.empty()) value.assign(kFillerLength, filler_of(number));
    ++number;
  });
}

// Nothing if a place is not found; with `all_uses`, if there are not as many as there were uses.
std::optional<ListenerTemplate> TemplateMaker::find_template(const Encoding& filled,
                                                             bool all_uses) const {
  std::vector<FilledRun> runs;
  size_t expected = 0;
  for (const uint16_t parameter : used_parameters(filled.uses)) {
    if (flat_parameter(filled_, parameter).empty()) continue;
    expected += filled.uses[parameter];
    if (!add_runs(filled.wire, parameter, &runs)) return std::nullopt;
    if (all_uses && runs.size() != expected) return std::nullopt;
  }
  std::sort(runs.begin(), runs.end(),
            [](const FilledRun& a, const FilledRun& b) { return a.offset < b.offset; });
  return relocate(filled.wire, runs, listener_type(options_.dialect));
}

EncodedTemplate TemplateMaker::make(const ListenerPlan& plan,
                                    const std::optional<PatchStop>& stop) const {
  EncodedTemplate result;
  if (has_fillers_ && !plan.patches && !plan.added_by) {
    Encoding filled = encode_for(plan, options_, {filled_, example_, stop}, &result.omissions);
    result.parameters = used_parameters(filled.uses);
    if (!filled.is_mended) {
      if (result.parameters.empty()) {
        result.listener.wire = std::move(filled.wire);
        return result;
      }
      if (std::optional<ListenerTemplate> found = find_template(filled, true)) {
        result.listener = *std::move(found);
        return result;
      }
    }
    result.omissions.clear();
  }
  Encoding real = encode_for(plan, options_, {example_, example_, stop}, &result.omissions);
  result.fate = real.fate;
  result.parameters = used_parameters(real.uses);
  if (!real.uses.empty() && has_fillers_) {
    const Encoding filled = encode_for(plan, options_, {filled_, example_, stop}, nullptr);
    std::optional<ListenerTemplate> found = find_template(filled, false);
    if (found && materialize(*found, flatten_parameters(example_)) == real.wire) {
      result.listener = *std::move(found);
      return result;
    }
  }
  result.literal = !real.uses.empty();
  result.listener.wire = std::move(real.wire);
  return result;
}

std::string materialize(const ListenerTemplate& listener,
                        const std::vector<std::string>& parameters) {
  const std::vector<std::string_view> views(parameters.begin(), parameters.end());
  std::string wire;
  MESHC_CHECK(append_materialized(listener.wire, listener.relocations, views, &wire),
              "the proxy has each parameter");
  return wire;
}

}  // namespace meshc
