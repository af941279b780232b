// Sources and outputs of the sites of a function, and what the engine found about them.
#include "dataflow.h"

#include <clang/Index/USRGeneration.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/ADT/StringExtras.h>

#include "capture_plan.h"
#include "dataflow_engine.h"

namespace provml::instrument {
namespace {

using namespace dataflow;

/// What a source number stands for.
struct Source {
  std::size_t site = 0;
  unsigned slot = 0;
  std::string formal;  ///< not a slot: a parameter's index, "this" or "globals"
};

constexpr const char* kGlobals = "globals";

std::string usr_hash(const clang::FunctionDecl& function) {
  llvm::SmallString<256> text;
  if (clang::index::generateUSRForDecl(&function, text)) return "*";
  return Site::hash_name(std::string(text));
}

class Analysis {
 public:
  Analysis(const clang::ASTContext& context, const clang::FunctionDecl& function,
           const std::vector<FlowSite>& sites)
      : function_(function), sites_(sites), watched_(sites.size()), engine_(context, function, number()) {
    set_parameters();
    set_rest();
  }

  void run() {
    engine_.run();
    for (std::size_t i = 0; i < sites_.size(); ++i) report(i);
  }

 private:
  /// Numbers the inputs of all sites, before the engine reads them.
  std::vector<WatchedSite>& number() {
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      WatchedSite& site = watched_[i];
      site.statement = sites_[i].statement;
      for (const FlowValue& value : sites_[i].values) {
        Watched watched;
        watched.decl = value.decl;
        for (unsigned slot = value.first; slot < value.last; ++slot) {
          const Slot& captured = sites_[i].site->slots[slot];
          watched.is_object = value.decl == nullptr && captured.what != "return";
          Part part;
          part.slot = slot;
          part.output = captured.output;
          part.reference = captured.reference.has_value();
          if (!part.output) {
            part.source = source({i, slot, {}});
            site.own.resize(part.source + 1);
            site.own.set(part.source);
          }
          watched.parts.push_back(std::move(part));
        }
        site.values.push_back(std::move(watched));
      }
    }
    return watched_;
  }

  unsigned source(Source s) {
    names_.push_back(std::move(s));
    return static_cast<unsigned>(names_.size() - 1);
  }
  static Sources only(unsigned source) {
    Sources set(source + 1);
    set.set(source);
    return set;
  }

  /// The field paths, which the engine's names of fields make.
  void set_paths() {
    for (std::size_t i = 0; i < sites_.size(); ++i)
      for (Watched& watched : watched_[i].values)
        for (Part& part : watched.parts) {
          llvm::SmallVector<llvm::StringRef, 4> names;
          llvm::StringRef(sites_[i].site->slots[part.slot].field).split(names, '.', -1, false);
          for (const auto name : names)
            if (part.path.size() < kMaxPath) part.path.push_back(engine_.key(name));
        }
  }

  void set_parameters() {
    set_paths();
    unsigned index = 0;
    for (const auto* parameter : function_.parameters()) {
      const unsigned number = index++;
      const Watched* watched = nullptr;
      std::size_t at = 0;
      for (std::size_t i = 0; i < watched_.size(); ++i)
        for (const Watched& value : watched_[i].values)
          if (value.decl == parameter && watched_[i].statement == nullptr) {
            watched = &value;
            at = i;
          }
      Value value;
      Sources all;
      bool whole = false, reference = is_path(parameter->getType());
      if (watched != nullptr)
        for (const Part& part : watched->parts) {
          reference = reference || part.reference;
          if (part.output) continue;
          whole = whole || part.path.empty();
          all |= only(part.source);
          sites_[at].site->flow.parameters[part.slot] = number;
        }
      if (!whole) {  // what of it is not captured
        value = Value(only(source({0, 0, std::to_string(number)})));
        all |= value.sources;
      }
      if (watched != nullptr)
        for (const Part& part : watched->parts) {
          if (part.output) continue;
          if (part.path.empty())
            value.sources = only(part.source);
          else
            value.set(part.path, Value(only(part.source)), true);
        }
      engine_.set_parameter(*parameter, std::move(value), all, reference);
    }
  }

  void set_rest() {
    const unsigned object = source({0, 0, kObject});
    Value value(only(object));
    Sources all = value.sources;
    for (const WatchedSite& site : watched_)
      for (const Watched& watched : site.values) {
        if (!watched.is_object) continue;
        for (const Part& part : watched.parts) {
          if (part.output) continue;
          value.set(part.path, Value(only(part.source)), true);
          all |= only(part.source);
        }
      }
    const bool fresh = llvm::isa<clang::CXXConstructorDecl>(function_);
    engine_.set_object(fresh ? Value() : value, fresh ? Sources() : all);
    engine_.set_globals(only(source({0, 0, kGlobals})));
  }

  /// How many activities lie from `inner` out to `outer`; 0: it is not around it.
  unsigned levels(std::size_t outer, std::size_t inner) const {
    std::string identity = sites_[inner].site->enclosing;
    for (unsigned level = 1; !identity.empty(); ++level) {
      if (identity == sites_[outer].site->identity()) return level;
      std::string next;
      for (const FlowSite& site : sites_)
        if (site.site->identity() == identity) next = site.site->enclosing;
      identity = next;
    }
    return 0;
  }

  void report(std::size_t i) {
    Flow& flow = sites_[i].site->flow;
    flow.done = true;
    for (const Watched& watched : watched_[i].values)
      for (const Part& part : watched.parts) {
        if (!part.output) continue;
        auto& inputs = flow.derives[part.slot];
        for (const unsigned s : part.found.set_bits()) {
          const Source& from = names_[s];
          if (!from.formal.empty())
            flow.formals[part.slot].insert(from.formal);
          else if (from.site == i)
            inputs.insert(from.slot);
          else if (const unsigned level = levels(from.site, i); level > 0)
            flow.outer[part.slot].insert(std::to_string(level) + "/" +
                                         sites_[from.site].site->slot_name(from.slot));
        }
      }
    for (const auto& [callee, arguments] : watched_[i].passes) {
      auto& into = flow.passes[callee == nullptr ? "*" : usr_hash(*callee)];
      for (const auto& [name, sources] : arguments) {
        Flow::Passed passed;
        for (const unsigned s : sources.set_bits()) {
          const Source& from = names_[s];
          if (!from.formal.empty())
            passed.formals.insert(from.formal);
          else if (from.site == i)
            passed.slots.insert(from.slot);
        }
        auto& known = into[name];
        known.slots.insert(passed.slots.begin(), passed.slots.end());
        known.formals.insert(passed.formals.begin(), passed.formals.end());
      }
    }
  }

  const clang::FunctionDecl& function_;
  const std::vector<FlowSite>& sites_;
  std::vector<WatchedSite> watched_;
  std::vector<Source> names_;
  Engine engine_;
};

}  // namespace

void analyse_flow(const clang::ASTContext& context, const clang::FunctionDecl& function,
                  const std::vector<FlowSite>& sites) {
  if (sites.empty()) return;
  try {
    Analysis(context, function, sites).run();
  } catch (const GiveUp& reason) {
    for (const FlowSite& site : sites) {
      site.site->flow = Flow();
      site.site->flow.done = true;
      site.site->flow.all_inputs = reason.why;
    }
  }
}

}  // namespace provml::instrument
