// Trees as wire bytes, guided by the embedded descriptors.
//
// Problem: most of a mesh's listeners are made of the same few large parts, and building Protobuf's
// objects for them only to serialize these takes longer than copying their bytes.
//
// So a tree is written straight to the wire. A message's length goes in front of it once it is
// known. Parts that are marked as shared are kept by each thread as the bytes they became, together
// with how often they contain each parameter; so no lock is taken, and what is kept cannot change
// what is written. A part is kept alive by its entry, so an address is never taken for another
// part's.
#include "encode/tree_bytes.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/check.h"
#include "patch/descriptor_set.h"
#include "patch/wire.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;
using pb::internal::WireFormatLite;

void append_varint(uint64_t value, std::string& out) {
  uint8_t bytes[10];
  const uint8_t* end = pb::io::CodedOutputStream::WriteVarint64ToArray(value, bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(end - bytes));
}

void append_tag(int number, WireFormatLite::WireType type, std::string& out) {
  append_varint(WireFormatLite::MakeTag(number, type), out);
}

template <class Write>
void append_delimited(int number, std::string& out, const Write& write) {
  append_tag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED, out);
  // Most lengths take one byte; for longer ones what stands behind it makes room.
  const size_t at = out.size();
  out.push_back('\0');
  write();
  std::string length;
  append_varint(out.size() - at - 1, length);
  out[at] = length[0];
  if (length.size() > 1) out.insert(at + 1, length, 1);
}

void append_text(int number, std::string_view text, std::string& out) {
  append_tag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED, out);
  append_varint(text.size(), out);
  out.append(text);
}

void append_fixed64(uint64_t value, std::string& out) {
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

const pb::Descriptor& find_type(std::string_view name) {
  const pb::Descriptor* type = find_compiled_or_embedded(name);
  MESHC_CHECK(type != nullptr, "trees are of types that are embedded");
  return *type;
}

// The field of the type; each thread remembers what it has been asked. Names are mostly literals,
// so where they are tells them apart; where they are not, the comparison does.
const Field& find_field(const pb::Descriptor& type, std::string_view name) {
  struct Slot {
    const pb::Descriptor* type = nullptr;
    const char* name = nullptr;
    const Field* field = nullptr;
  };
  static thread_local std::array<Slot, 1024> slots;
  const size_t place =
      std::hash<const void*>()(&type) / 64 * 31 + std::hash<const void*>()(name.data());
  Slot& slot = slots[place % slots.size()];
  if (slot.type != &type || slot.name != name.data() || slot.field->name() != name) {
    slot = {&type, name.data(), type.FindFieldByName(std::string(name))};
    MESHC_CHECK(slot.field != nullptr, "a tree names fields that its type has");
  }
  return *slot.field;
}

// The types whose JSON form is not an object of their fields.
enum class Special : uint8_t { kNone, kWrapper, kDuration, kStruct, kValue, kList, kAny };

Special special_of(const pb::Descriptor& type) {
  switch (type.well_known_type()) {
    case pb::Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
      return Special::kNone;
    case pb::Descriptor::WELLKNOWNTYPE_DURATION:
      return Special::kDuration;
    case pb::Descriptor::WELLKNOWNTYPE_STRUCT:
      return Special::kStruct;
    case pb::Descriptor::WELLKNOWNTYPE_VALUE:
      return Special::kValue;
    case pb::Descriptor::WELLKNOWNTYPE_LISTVALUE:
      return Special::kList;
    case pb::Descriptor::WELLKNOWNTYPE_ANY:
      return Special::kAny;
    case pb::Descriptor::WELLKNOWNTYPE_TIMESTAMP:
    case pb::Descriptor::WELLKNOWNTYPE_FIELDMASK:
      return Special::kNone;
    default:
      return Special::kWrapper;
  }
}

class TreeWriter {
 public:
  TreeWriter(Lowering& lowering, std::string& out) : lowering_(lowering), out_(out) {}

  void message(const Tree& tree, const pb::Descriptor& type) {
    switch (special_of(type)) {
      case Special::kWrapper:
        return scalar_field(tree, *type.FindFieldByNumber(1));
      case Special::kDuration:
        return duration(tree);
      case Special::kStruct:
        return struct_fields(tree);
      case Special::kValue:
        return value(tree);
      case Special::kList:
        return list_values(tree);
      case Special::kAny:
        return any(tree);
      case Special::kNone:
        break;
    }
    const TreeObject* object = tree.object();
    MESHC_CHECK(object != nullptr, "a message is an object");
    if (object->is_shared) return shared(tree, type);
    fields(*object, type);
  }

 private:
  struct Member {
    const Field* field;
    const Tree* value;
  };

  // The bytes that a shared part became.
  struct Kept {
    Tree part;
    const pb::Descriptor* type = nullptr;
    ProxyParameters parameters;  // with which; none if it refers to none
    std::vector<uint32_t> uses;
    std::string bytes;
  };

  void shared(const Tree& tree, const pb::Descriptor& type) {
    constexpr size_t kMostParts = 4096;
    static thread_local std::unordered_map<const TreeObject*, Kept> kept;
    if (kept.size() > kMostParts) kept.clear();
    const bool depends = tree.has_parameters();
    auto at = kept.find(tree.object());
    if (at == kept.end() || at->second.type != &type ||
        (depends && !(at->second.parameters == lowering_.parameters()))) {
      Kept made{tree, &type, {}, {}, {}};
      if (depends) made.parameters = lowering_.parameters();
      const std::vector<uint32_t> before = lowering_.uses();
      TreeWriter(lowering_, made.bytes).fields(*tree.object(), type);
      made.uses = lowering_.uses();
      for (size_t i = 0; i < before.size(); ++i) made.uses[i] -= before[i];
      lowering_.set_uses(before);
      at = kept.insert_or_assign(tree.object(), std::move(made)).first;
    }
    out_.append(at->second.bytes);
    lowering_.add_uses(at->second.uses);
  }

  void fields(const TreeObject& object, const pb::Descriptor& type) {
    std::vector<Member> members;
    members.reserve(object.members.size());
    for (const TreeMember& member : object.members) {
      if (member.name == "@type") continue;
      members.push_back({&find_field(type, member.name), &member.value});
    }
    // No field is there twice.
    std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
      return a.field->number() < b.field->number();
    });
    for (const Member& member : members) field(*member.value, *member.field);
  }

  void field(const Tree& tree, const Field& field) {
    if (field.is_map()) return map(tree, field);
    if (!field.is_repeated()) return single(tree, field);
    const TreeList* list = tree.list();
    MESHC_CHECK(list != nullptr, "a repeated field is a list");
    if (field.is_packed()) {
      append_delimited(field.number(), out_, [&] {
        for (const Tree& item : list->items) append_varint(number_of(item, field), out_);
      });
      return;
    }
    for (const Tree& item : list->items) {
      if (field.message_type() != nullptr) {
        sub_message(item, field.number(), *field.message_type());
      } else {
        scalar(item, field);
      }
    }
  }

  void single(const Tree& tree, const Field& field) {
    if (field.message_type() != nullptr) {
      sub_message(tree, field.number(), *field.message_type());
    } else {
      scalar_field(tree, field);
    }
  }

  void sub_message(const Tree& tree, int number, const pb::Descriptor& type) {
    append_delimited(number, out_, [&] { message(tree, type); });
  }

  // Without presence, a field that has its default is not written.
  void scalar_field(const Tree& tree, const Field& field) {
    if (field.has_presence() || !is_default(tree, field)) scalar(tree, field);
  }

  static bool is_default(const Tree& tree, const Field& field) {
    if (const auto* text = std::get_if<std::string>(&tree.value()))
      return field.cpp_type() == Field::CPPTYPE_ENUM ? number_of(tree, field) == 0 : text->empty();
    if (const auto* number = std::get_if<double>(&tree.value())) return *number == 0;
    if (std::holds_alternative<std::shared_ptr<const Text>>(tree.value())) return false;
    return number_of(tree, field) == 0;
  }

  void scalar(const Tree& tree, const Field& field) {
    switch (field.type()) {
      case Field::TYPE_STRING:
      case Field::TYPE_BYTES:
        return append_text(field.number(), text_of(tree), out_);
      case Field::TYPE_DOUBLE:
        append_tag(field.number(), WireFormatLite::WIRETYPE_FIXED64, out_);
        return append_fixed64(std::bit_cast<uint64_t>(double_of(tree)), out_);
      case Field::TYPE_BOOL:
      case Field::TYPE_ENUM:
      case Field::TYPE_INT32:
      case Field::TYPE_INT64:
      case Field::TYPE_UINT32:
      case Field::TYPE_UINT64:
        append_tag(field.number(), WireFormatLite::WIRETYPE_VARINT, out_);
        return append_varint(number_of(tree, field), out_);
      default:
        MESHC_CHECK(false, "trees have no fields of such a type");
    }
  }

  std::string text_of(const Tree& tree) {
    if (const auto* text = std::get_if<std::string>(&tree.value())) return *text;
    const auto* text = std::get_if<std::shared_ptr<const Text>>(&tree.value());
    MESHC_CHECK(text != nullptr, "a string is a text");
    return lowering_.text(**text);
  }

  static double double_of(const Tree& tree) {
    if (const auto* number = std::get_if<int64_t>(&tree.value()))
      return static_cast<double>(*number);
    const auto* number = std::get_if<double>(&tree.value());
    MESHC_CHECK(number != nullptr, "a double is a number");
    return *number;
  }

  static uint64_t number_of(const Tree& tree, const Field& field) {
    if (const auto* number = std::get_if<int64_t>(&tree.value()))
      return static_cast<uint64_t>(*number);
    if (const auto* flag = std::get_if<bool>(&tree.value())) return *flag ? 1 : 0;
    const auto* word = std::get_if<std::string>(&tree.value());
    MESHC_CHECK(word != nullptr && field.enum_type() != nullptr, "a number is a number or a word");
    const pb::EnumValueDescriptor* found = field.enum_type()->FindValueByName(*word);
    MESHC_CHECK(found != nullptr, "an enum has the word");
    return static_cast<uint64_t>(static_cast<int64_t>(found->number()));
  }

  void map(const Tree& tree, const Field& field) {
    const TreeObject* object = tree.object();
    MESHC_CHECK(object != nullptr, "a map is an object");
    const Field& value = *field.message_type()->map_value();
    for (const TreeMember* member : by_name(*object)) {
      append_delimited(field.number(), out_, [&] {
        append_text(1, member->name, out_);
        if (value.message_type() != nullptr) {
          sub_message(member->value, 2, *value.message_type());
        } else {
          scalar(member->value, value);
        }
      });
    }
  }

  static std::vector<const TreeMember*> by_name(const TreeObject& object) {
    std::vector<const TreeMember*> members;
    for (const TreeMember& member : object.members) members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const TreeMember* a, const TreeMember* b) { return a->name < b->name; });
    return members;
  }

  // google.protobuf.Duration: seconds = 1, nanos = 2.
  void duration(const Tree& tree) {
    constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
    const auto* nanoseconds = std::get_if<int64_t>(&tree.value());
    MESHC_CHECK(nanoseconds != nullptr, "a duration is a number of nanoseconds");
    const int64_t parts[] = {*nanoseconds / kNanosecondsPerSecond,
                             *nanoseconds % kNanosecondsPerSecond};
    for (int i = 0; i < 2; ++i) {
      if (parts[i] == 0) continue;
      append_tag(i + 1, WireFormatLite::WIRETYPE_VARINT, out_);
      append_varint(static_cast<uint64_t>(parts[i]), out_);
    }
  }

  // google.protobuf.Struct: map<string, Value> fields = 1.
  void struct_fields(const Tree& tree) {
    const TreeObject* object = tree.object();
    MESHC_CHECK(object != nullptr, "a Struct is an object");
    for (const TreeMember* member : by_name(*object)) {
      append_delimited(1, out_, [&] {
        append_text(1, member->name, out_);
        append_delimited(2, out_, [&] { value(member->value); });
      });
    }
  }

  // google.protobuf.ListValue: repeated Value values = 1.
  void list_values(const Tree& tree) {
    if (tree.list() == nullptr) return;
    for (const Tree& item : tree.list()->items) append_delimited(1, out_, [&] { value(item); });
  }

  // google.protobuf.Value: null = 1, number = 2, string = 3, bool = 4, struct = 5, list = 6.
  void value(const Tree& tree) {
    if (tree.object() != nullptr) return append_delimited(5, out_, [&] { struct_fields(tree); });
    if (tree.list() != nullptr) return append_delimited(6, out_, [&] { list_values(tree); });
    if (const auto* flag = std::get_if<bool>(&tree.value())) {
      append_tag(4, WireFormatLite::WIRETYPE_VARINT, out_);
      return append_varint(*flag ? 1 : 0, out_);
    }
    if (std::holds_alternative<int64_t>(tree.value()) ||
        std::holds_alternative<double>(tree.value())) {
      append_tag(2, WireFormatLite::WIRETYPE_FIXED64, out_);
      return append_fixed64(std::bit_cast<uint64_t>(double_of(tree)), out_);
    }
    if (!tree) {
      append_tag(1, WireFormatLite::WIRETYPE_VARINT, out_);
      return append_varint(0, out_);
    }
    append_text(3, text_of(tree), out_);
  }

  // google.protobuf.Any: type_url = 1, value = 2.
  void any(const Tree& tree) {
    const Tree type = tree.find("@type");
    const auto* name = std::get_if<std::string>(&type.value());
    MESHC_CHECK(name != nullptr, "an Any has a type");
    append_text(1, std::string(kTypeUrlPrefix) + *name, out_);
    const size_t at = out_.size();
    append_delimited(2, out_, [&] { message(tree, find_type(*name)); });
    if (out_.size() == at + 2) out_.resize(at);  // an empty payload is the default
  }

  Lowering& lowering_;
  std::string& out_;
};

}  // namespace

void append_tree(const Tree& tree, std::string_view type, Lowering& lowering, std::string& out) {
  TreeWriter(lowering, out).message(tree, find_type(type));
}

}  // namespace meshc
