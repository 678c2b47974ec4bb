// What a template lacks, and how a reader puts it there for one proxy.
//
// Two replicas of a workload get listeners that differ in a few texts (addresses, names). In
// Protobuf's bytes the length of each such text stands before it, and so do the lengths of all
// messages around it, in as many bytes as the number takes. A template has neither: each relocation
// is a place where bytes are missing, either a parameter of the proxy or a length. So one template
// serves values of any length, as a linker's relaxation lets code grow.
//
// A length counts the bytes from its place on to the template's byte `end`, and whatever other
// relocations put in between. Relocations are in the order of the finished bytes, and lengths are
// nested as messages are. What stands at the very end of a length's bytes belongs to it: in a
// message's bytes a tag always parts two lengths that are side by side.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace meshc {

// As it is stored: 8 bytes.
struct Relocation {
  static constexpr uint32_t kIsParameter = uint32_t{1} << 31;

  uint32_t offset = 0;  // in the template
  uint32_t target = 0;  // kIsParameter and the parameter's number, or where the length ends

  static Relocation of_parameter(uint32_t offset, uint16_t parameter) {
    return {offset, kIsParameter | parameter};
  }
  static Relocation of_length(uint32_t offset, uint32_t end) { return {offset, end}; }

  bool is_parameter() const { return (target & kIsParameter) != 0; }
  uint32_t parameter() const { return target & ~kIsParameter; }
  uint32_t end() const { return target; }
  bool operator==(const Relocation&) const = default;
};
static_assert(sizeof(Relocation) == 8);

// Whether they are in order, within a template of that many bytes, and nested.
bool relocations_are_whole(uint64_t wire_length, std::span<const Relocation> relocations);

// One more than the highest parameter that they name.
uint32_t parameters_needed(std::span<const Relocation> relocations);

// Appends the listener with these parameters. False, with `out` as it was, if the relocations are
// not whole or name a parameter that is not there. Reads nothing outside of what it is given.
bool append_materialized(std::string_view wire, std::span<const Relocation> relocations,
                         std::span<const std::string_view> parameters, std::string* out);

}  // namespace meshc
