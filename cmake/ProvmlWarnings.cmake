# provml_warnings: the warning flags of every target of the project.
add_library(provml_warnings INTERFACE)
target_compile_options(provml_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor)
if(PROVML_WERROR)
  target_compile_options(provml_warnings INTERFACE -Werror)
endif()
