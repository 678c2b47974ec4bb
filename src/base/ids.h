// Typed 32-bit ids, and vectors that are indexed by them.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "base/check.h"

namespace meshc {

// The position of a thing in its table. Ids of different tags do not mix:
//   using ServiceId = Id<struct ServiceTag>;
template <class Tag>
struct Id {
  static constexpr uint32_t kInvalidValue = std::numeric_limits<uint32_t>::max();

  uint32_t value = kInvalidValue;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t v) : value(v) {}
  static constexpr Id invalid() { return Id(); }

  constexpr bool is_valid() const { return value != kInvalidValue; }
  constexpr explicit operator bool() const { return is_valid(); }

  friend constexpr auto operator<=>(Id, Id) = default;
};

// A vector whose index is an id: one T for each id from 0 to size() - 1.
template <class IdType, class T>
class DenseMap {
 public:
  DenseMap() = default;
  explicit DenseMap(size_t size, const T& value = T()) : items_(size, value) {}

  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  void reserve(size_t size) { items_.reserve(size); }
  void resize(size_t size) { items_.resize(size); }
  void clear() { items_.clear(); }

  // Adds one value at the end and returns its id.
  IdType push_back(T value) {
    MESHC_CHECK(items_.size() < IdType::kInvalidValue, "more items than a 32-bit id can count");
    items_.push_back(std::move(value));
    return IdType(static_cast<uint32_t>(items_.size() - 1));
  }

  typename std::vector<T>::reference operator[](IdType id) {
    check_range(id);
    return items_[id.value];
  }
  typename std::vector<T>::const_reference operator[](IdType id) const {
    check_range(id);
    return items_[id.value];
  }
  bool has(IdType id) const { return id.value < items_.size(); }

  typename std::vector<T>::iterator begin() { return items_.begin(); }
  typename std::vector<T>::iterator end() { return items_.end(); }
  typename std::vector<T>::const_iterator begin() const { return items_.begin(); }
  typename std::vector<T>::const_iterator end() const { return items_.end(); }
  // The values in the order of their ids.
  const std::vector<T>& items() const { return items_; }
  std::vector<T>& items() { return items_; }

 private:
  void check_range(IdType id) const { MESHC_CHECK(has(id), "id out of range"); }

  std::vector<T> items_;
};

}  // namespace meshc

template <class Tag>
struct std::hash<meshc::Id<Tag>> {
  size_t operator()(meshc::Id<Tag> id) const noexcept {
    // Multiplicative mixing, since ids are consecutive and tables may use the low bits only.
    return static_cast<size_t>(id.value * uint64_t{0x9e3779b97f4a7c15} >> 16);
  }
};
