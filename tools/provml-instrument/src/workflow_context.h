// workflow_context.h: what the workflow file says that no source says (workflow, study, experiment,
// evaluation, data stores), as the site descriptors carry it: each frame has to be understood by itself.
//
// It is set once, before any source is read.
#ifndef PROVML_INSTRUMENT_WORKFLOW_CONTEXT_H
#define PROVML_INSTRUMENT_WORKFLOW_CONTEXT_H

#include <map>
#include <string>

namespace provml::instrument {

struct WorkflowContext {
  std::string workflow;                       ///< JSON object, or "" where the file says nothing of it
  std::map<std::string, std::string> stores;  ///< name -> JSON object
};

WorkflowContext& workflow_context();

}  // namespace provml::instrument

#endif
