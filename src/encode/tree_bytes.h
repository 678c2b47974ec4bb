// The bytes of a message that a plan has as a tree.
#pragma once

#include <string>
#include <string_view>

#include "build/message_tree.h"
#include "encode/lowering.h"

namespace meshc {

// Appends the tree as a message of the embedded type with this full name: fields in the order of
// their numbers, maps in the order of their keys. The same tree always gives the same bytes. A tree
// that is no such message breaks an assumption: rules name fields, and what users write is checked
// before it becomes part of a tree.
void append_tree(const Tree& tree, std::string_view type, Lowering& lowering, std::string& out);

}  // namespace meshc
