// dataflow_types.h: what the data-flow analysis assumes of C++ types and of functions it cannot see into.
#ifndef PROVML_INSTRUMENT_DATAFLOW_TYPES_H
#define PROVML_INSTRUMENT_DATAFLOW_TYPES_H

#include <clang/AST/Decl.h>
#include <clang/AST/Type.h>

namespace provml::instrument::dataflow {

/// Whether a value of the type can lead to another object: pointers, views, iterators, handles. Containers
/// and smart pointers own what they hold: it counts as a part of them. Unknown types can.
bool can_point(clang::QualType type);
/// Whether it can carry the name of a file: strings and paths, and all that can point.
bool can_name_file(clang::QualType type);
/// Whether what a value of the type leads to cannot be changed through it: pointer to const, const_iterator,
/// string_view.
bool points_to_const(clang::QualType type);
/// Arithmetic, enumeration, bool.
bool is_scalar(clang::QualType type);

/// Type of the elements of an array or standard container; null where it is not known.
clang::QualType element_type(clang::QualType type);
/// Type of a field; null where there is none of that name.
clang::QualType field_type(clang::QualType type, llvm::StringRef name);

/// What is known of a function of the standard library.
enum class Known {
  None,
  Pure,       ///< changes no argument
  Same,       ///< its result is its first argument: move, forward, as_const, addressof, ref
  Swap,       ///< exchanges two arguments
  Exchange,   ///< std::exchange
  Get,        ///< std::get<I>
  Output,     ///< an algorithm that only writes through `output`
  Terminate,  ///< does not return
};
struct KnownFunction {
  Known what = Known::None;
  unsigned output = 0;  ///< index of the argument that an algorithm writes through
};
KnownFunction known_function(const clang::FunctionDecl& callee, unsigned arguments);
/// A function of the standard library that writes a file that it is given by name.
bool writes_named_file(const clang::FunctionDecl& callee);
/// A method of a standard container that removes all of its content.
bool empties(const clang::FunctionDecl& callee);
/// Standard streams of the process: what goes there is not followed.
bool is_standard_stream(const clang::VarDecl& variable);
/// Whether assigning to an object of the class may write through it: tuples of references, Eigen's blocks.
bool assigns_through(clang::QualType type);

}  // namespace provml::instrument::dataflow

#endif
