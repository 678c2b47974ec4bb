// A value that many plans refer to.
#pragma once

#include <memory>
#include <utility>

namespace meshc {

// Equal if what it refers to is equal.
template <class T>
class Shared {
 public:
  Shared() = default;
  Shared(std::shared_ptr<const T> value)
      : value_(std::move(value)) {}  // NOLINT: implicit on purpose
  explicit operator bool() const { return value_ != nullptr; }
  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }
  const T* get() const { return value_.get(); }
  bool operator==(const Shared& other) const {
    if (value_ == other.value_) return true;
    return value_ != nullptr && other.value_ != nullptr && *value_ == *other.value_;
  }

 private:
  std::shared_ptr<const T> value_;
};

}  // namespace meshc
