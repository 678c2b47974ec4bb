// Templates: where in an encoded listener the proxy's parameters stand, and how to put others
// there.
//
// A plan says where parameters go in terms of fields; a template needs offsets into bytes, and
// between the two lie nested length prefixes, Any payloads and maps. Rather than teach every step
// of lowering about offsets, the plan is encoded twice: once with each parameter replaced by as
// many copies of one byte (its filler), once with the example's values. Equal lengths give equal
// length prefixes, so the two encodings differ exactly where parameters stand, and the filler says
// which. A filler does not occur in the value that it stands for, so no byte of a parameter can be
// equal by chance.
//
// A difference that is not whole parameters, one after the other, means that a parameter is in the
// message in another form; the same holds if the bytes there are not the example's value. Then the
// template is literal. What is found is thereby checked against a real encoding each time.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/check.h"
#include "encode/encode_listener.h"
#include "encode/encoding.h"

namespace meshc {
namespace {

constexpr size_t kFillerLimit = 128;  // larger bytes are no UTF-8 on their own
constexpr char kBlank = '\0';
constexpr int kNobody = -1;

struct Fillers {
  ProxyParameters parameters;
  std::array<int, kFillerLimit> owner;  // number of the parameter for each byte; kNobody: none
};

// The values in the order of flatten_parameters.
template <class Parameters, class Visit>
void for_each_value(Parameters& parameters, const Visit& visit) {
  visit(parameters.node_name);
  for (auto& address : parameters.addresses) visit(address);
  for (auto& bytes : parameters.address_bytes) visit(bytes);
  visit(parameters.node_namespace);
}

// A filler for each parameter; nothing if there are more parameters than bytes to tell them apart.
std::optional<Fillers> choose_fillers(const ProxyParameters& example) {
  Fillers fillers{example, {}};
  fillers.owner.fill(kNobody);
  std::array<bool, kFillerLimit> used{};
  int number = 0;
  bool complete = true;
  for_each_value(fillers.parameters, [&](std::string& value) {
    size_t byte = 1;
    while (byte < kFillerLimit &&
           (used[byte] || value.find(static_cast<char>(byte)) != std::string::npos)) {
      ++byte;
    }
    if (byte == kFillerLimit) {
      complete = false;
      return;
    }
    used[byte] = true;
    fillers.owner[byte] = number++;
    value.assign(value.size(), static_cast<char>(byte));
  });
  if (!complete) return std::nullopt;
  return fillers;
}

// Blanks the parameters in `filled`; nothing if they are not all there as they are.
std::optional<ListenerTemplate> find_relocations(std::string filled, const std::string& real,
                                                 const Fillers& fillers,
                                                 const std::vector<std::string>& values) {
  if (filled.size() != real.size()) return std::nullopt;
  ListenerTemplate result;
  size_t at = 0;
  while (true) {
    const auto difference = std::mismatch(filled.begin() + static_cast<ptrdiff_t>(at), filled.end(),
                                          real.begin() + static_cast<ptrdiff_t>(at));
    if (difference.first == filled.end()) break;
    at = static_cast<size_t>(difference.first - filled.begin());
    const uint8_t filler = static_cast<uint8_t>(filled[at]);
    if (filler >= kFillerLimit || fillers.owner[filler] == kNobody) return std::nullopt;
    const uint16_t parameter = static_cast<uint16_t>(fillers.owner[filler]);
    const std::string& value = values[parameter];
    const bool is_whole = real.compare(at, value.size(), value) == 0 &&
                          std::all_of(filled.begin() + static_cast<ptrdiff_t>(at),
                                      filled.begin() + static_cast<ptrdiff_t>(at + value.size()),
                                      [&](char byte) { return byte == filled[at]; });
    if (!is_whole) return std::nullopt;
    result.relocations.push_back({static_cast<uint32_t>(at), parameter});
    at += value.size();
  }
  for (const Relocation& relocation : result.relocations) {
    std::fill_n(filled.begin() + relocation.offset, values[relocation.parameter].size(), kBlank);
  }
  result.wire = std::move(filled);
  return result;
}

}  // namespace

std::vector<std::string> flatten_parameters(const ProxyParameters& parameters) {
  std::vector<std::string> flat;
  flat.reserve(2 + parameters.addresses.size() + parameters.address_bytes.size());
  for_each_value(parameters, [&](const std::string& value) { flat.push_back(value); });
  return flat;
}

EncodedTemplate make_template(const ListenerPlan& plan, const EncodeOptions& options,
                              const ProxyParameters& example,
                              const std::optional<PatchStop>& stop) {
  EncodedTemplate result;
  Encoding real = encode_for(plan, options, {example, example, stop}, &result.omissions);
  result.fate = real.fate;
  if (real.used_parameters) {
    if (const std::optional<Fillers> fillers = choose_fillers(example)) {
      Encoding filled = encode_for(plan, options, {fillers->parameters, example, stop}, nullptr);
      if (std::optional<ListenerTemplate> found = find_relocations(
              std::move(filled.wire), real.wire, *fillers, flatten_parameters(example))) {
        result.listener = *std::move(found);
        return result;
      }
    }
    result.literal = true;
  }
  result.listener.wire = std::move(real.wire);
  return result;
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
