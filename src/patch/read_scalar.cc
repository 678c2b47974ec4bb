// Reads single values, with the conversions that Go's jsonpb makes and no others.
#include "patch/read_scalar.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.pb.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "base/base64.h"
#include "base/strings.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

using pb::FieldDescriptor;

// A number, or a text that is one.
std::optional<double> as_number(const pb::Value& value) {
  return value.has_number_value() ? value.number_value() : parse_double(value.string_value());
}

template <class T>
std::optional<T> whole_number(std::string_view text) {
  T number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

template <class T>
std::optional<T> as_whole_number(const pb::Value& value) {
  if (!value.has_number_value()) return whole_number<T>(value.string_value());
  const double number = value.number_value();
  // The next double behind the largest number is a power of two.
  const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
  const double begin = std::is_signed_v<T> ? -end : 0.0;
  if (number != std::floor(number) || number < begin || number >= end) return std::nullopt;
  return static_cast<T>(number);
}

// Keys of maps are always texts.
bool is_key(const FieldDescriptor& field) {
  return field.containing_type()->options().map_entry() && field.number() == 1;
}

template <class T, class Set, class Add>
std::string store(const std::optional<T>& read, const FieldDescriptor& field, const Set& set,
                  const Add& add, std::string_view kind) {
  if (!read) return fmt::format("is no {}", kind);
  if (field.is_repeated()) {
    add(*read);
  } else {
    set(*read);
  }
  return "";
}

std::optional<int> as_enum(const pb::Value& value, const pb::EnumDescriptor& type) {
  if (value.has_string_value()) {
    const pb::EnumValueDescriptor* word = type.FindValueByName(value.string_value());
    if (word == nullptr) return std::nullopt;
    return word->number();
  }
  return as_whole_number<int32_t>(value);
}

}  // namespace

std::string read_scalar(const pb::Value& value, const FieldDescriptor& field,
                        pb::Message& message) {
  const pb::Reflection& reflection = *message.GetReflection();
  pb::Message* const to = &message;
  const FieldDescriptor* const at = &field;
#define MESHC_STORE(read, Kind, kind)                                    \
  return store(                                                          \
      read, field, [&](auto got) { reflection.Set##Kind(to, at, got); }, \
      [&](auto got) { reflection.Add##Kind(to, at, got); }, kind)
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      MESHC_STORE(as_whole_number<int32_t>(value), Int32, "32-bit number");
    case FieldDescriptor::CPPTYPE_INT64:
      MESHC_STORE(as_whole_number<int64_t>(value), Int64, "64-bit number");
    case FieldDescriptor::CPPTYPE_UINT32:
      MESHC_STORE(as_whole_number<uint32_t>(value), UInt32, "unsigned 32-bit number");
    case FieldDescriptor::CPPTYPE_UINT64:
      MESHC_STORE(as_whole_number<uint64_t>(value), UInt64, "unsigned 64-bit number");
    case FieldDescriptor::CPPTYPE_DOUBLE:
      MESHC_STORE(as_number(value), Double, "number");
    case FieldDescriptor::CPPTYPE_FLOAT: {
      std::optional<float> number;
      if (std::optional<double> read = as_number(value)) number = static_cast<float>(*read);
      MESHC_STORE(number, Float, "number");
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      std::optional<bool> read;
      if (value.has_bool_value()) read = value.bool_value();
      if (is_key(field) && value.string_value() == "true") read = true;
      if (is_key(field) && value.string_value() == "false") read = false;
      MESHC_STORE(read, Bool, "true or false");
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      MESHC_STORE(as_enum(value, *field.enum_type()), EnumValue,
                  "value of " + field.enum_type()->full_name());
    case FieldDescriptor::CPPTYPE_STRING: {
      const bool is_bytes = field.type() == FieldDescriptor::TYPE_BYTES;
      std::optional<std::string> read;
      if (value.has_string_value()) {
        read = is_bytes ? from_base64(value.string_value()) : value.string_value();
      }
      MESHC_STORE(read, String, is_bytes ? "base64" : "text");
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
#undef MESHC_STORE
  return "is no single value";
}

}  // namespace meshc
