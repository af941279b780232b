// provml/capture.h: the capture calls that provml-instrument inserts (docs/capture-api.md). C++11 and later.
//
//   static ::provml::capture::site s0 = {0x0123456789abcdefULL, "{...}", 345u, 0u, {0}};
//   ::provml::capture::activity a0(s0, ::provml::capture::in(0, epochs));
//   return a0.result(1, [&]() -> double { return ...; });
//
// Nothing here throws, and nothing is shared between threads but the sites. An activity is begun and ended by
// one thread; after fork() the child's activities start afresh. A signal handler may capture numbers. errno
// is preserved.
#ifndef PROVML_CAPTURE_H
#define PROVML_CAPTURE_H

// It may be read where the user packs structures.
#pragma pack(push)
#pragma pack()

#include <stddef.h>
#include <stdint.h>

#include <type_traits>
#include <utility>

#include "provml/detail/macros_off.h"
#ifndef PROVML_COMPILED_OUT
#include "provml/abi.h"
#include "provml/adapters/eigen.h"
#include "provml/adapters/torch.h"
#include "provml/detail/activity.h"
#include "provml/detail/arguments.h"
#include "provml/detail/encode.h"
#include "provml/detail/late.h"
#include "provml/detail/library.h"
#include "provml/detail/record.h"
#include "provml/detail/results.h"
#include "provml/detail/sink.h"
#include "provml/detail/sized.h"
#include "provml/detail/table.h"
#include "provml/detail/traits.h"
#else
#include "provml/detail/compiled_out.h"
#endif

#include "provml/detail/macros_on.h"

#pragma pack(pop)

#endif  // PROVML_CAPTURE_H
