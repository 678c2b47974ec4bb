// Reading value trees and sorted pair lists.
#include "registry/value.h"

#include <bit>
#include <cmath>

namespace meshc {
namespace {

std::string_view text_of(const fb::Registry& root, uint32_t number) {
  return root.strings()->Get(number)->string_view();
}

// The position of the first pair for which `is_before` does not hold.
template <class IsBefore>
uint32_t lower_bound(const PairVector& pairs, const IsBefore& is_before) {
  uint32_t begin = 0;
  uint32_t end = pairs.size();
  while (begin < end) {
    const uint32_t middle = begin + (end - begin) / 2;
    if (is_before(*pairs.Get(middle))) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

}  // namespace

std::string_view ValueRef::text(uint32_t number) const { return text_of(*root_, number); }

ValueRef ValueRef::find(std::string_view key) const {
  if (!is_object()) return ValueRef();
  const auto& strings = *root_->strings();
  const auto& values = *root_->values();
  const uint32_t end = node().next();
  for (uint32_t child = index_ + 1; child != end; child = values.Get(child)->next()) {
    if (strings.Get(values.Get(child)->key())->string_view() == key) return ValueRef(*root_, child);
  }
  return ValueRef();
}

ValueRef::Children ValueRef::children() const {
  if (!is_array() && !is_object()) return Children();
  return Children(Iterator(root_, index_ + 1), Iterator(root_, node().next()));
}

size_t ValueRef::size() const {
  return is_array() || is_object() ? static_cast<size_t>(node().scalar()) : 0;
}

std::string_view ValueRef::key() const {
  return exists() ? text(node().key()) : std::string_view();
}

std::string_view ValueRef::as_string(std::string_view otherwise) const {
  return is_string() ? text(static_cast<uint32_t>(node().scalar())) : otherwise;
}

uint32_t ValueRef::text_number() const {
  return is_string() ? static_cast<uint32_t>(node().scalar()) : 0;
}

bool ValueRef::as_bool(bool otherwise) const {
  return is_bool() ? node().scalar() != 0 : otherwise;
}

int64_t ValueRef::as_int(int64_t otherwise) const {
  if (is_integer()) return node().scalar();
  if (kind() != fb::ValueKind::Double) return otherwise;
  const double number = std::bit_cast<double>(node().scalar());
  const bool fits = number >= -0x1p63 && number < 0x1p63 && number == std::trunc(number);
  return fits ? static_cast<int64_t>(number) : otherwise;
}

double ValueRef::as_double(double otherwise) const {
  if (is_integer()) return static_cast<double>(node().scalar());
  return kind() == fb::ValueKind::Double ? std::bit_cast<double>(node().scalar()) : otherwise;
}

std::vector<std::string> texts(ValueRef list) {
  std::vector<std::string> out;
  for (ValueRef item : list.children()) out.emplace_back(item.as_string());
  return out;
}

std::string_view PairView::key(size_t i) const {
  return text_of(*root_, pairs_->Get(static_cast<uint32_t>(i))->key());
}

std::string_view PairView::value(size_t i) const {
  return text_of(*root_, pairs_->Get(static_cast<uint32_t>(i))->value());
}

std::optional<std::string_view> PairView::find(std::string_view key) const {
  const uint32_t i =
      lower_bound(*pairs_, [&](const fb::Pair& pair) { return text_of(*root_, pair.key()) < key; });
  if (i == pairs_->size() || this->key(i) != key) return std::nullopt;
  return value(i);
}

std::optional<uint32_t> PairView::find_number(uint32_t key) const {
  const uint32_t i = lower_bound(*pairs_, [&](const fb::Pair& pair) { return pair.key() < key; });
  if (i == pairs_->size() || pairs_->Get(i)->key() != key) return std::nullopt;
  return pairs_->Get(i)->value();
}

bool selects(const PairVector& selector, const PairVector& labels) {
  uint32_t label = 0;
  for (const fb::Pair* wanted : selector) {
    while (label < labels.size() && labels.Get(label)->key() < wanted->key()) ++label;
    if (label == labels.size()) return false;
    const fb::Pair& found = *labels.Get(label);
    if (found.key() != wanted->key() || found.value() != wanted->value()) return false;
  }
  return true;
}

}  // namespace meshc
