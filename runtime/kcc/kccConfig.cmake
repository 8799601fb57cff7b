# find_package(kcc): the target kcc::kcc, and kcc_add_plugin(name SOURCE...), a shared object that `plugins:` can name.
include("${CMAKE_CURRENT_LIST_DIR}/kccTargets.cmake")

function(kcc_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE kcc::kcc)
  target_compile_definitions(${name} PRIVATE "KCC_HEADERS=\"@KCC_HEADERS@\"")  # those that are found here
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so" CXX_EXTENSIONS OFF)
endfunction()
