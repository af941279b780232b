#include "workflow_context.h"

namespace provml::instrument {

WorkflowContext& workflow_context() {
  static WorkflowContext context;
  return context;
}

}  // namespace provml::instrument
