# Installs capdrill's build tree to an empty prefix, then configures, builds and runs the project
# beside this file against it. Arguments: BUILD_DIR WORK_DIR CONFIG GENERATOR CXX_COMPILER CXX_FLAGS.

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "failed (${status}): ${command}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
run("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${WORK_DIR}/prefix" --config "${CONFIG}")
run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}" -B "${WORK_DIR}/build" -G "${GENERATOR}"
  -D "CMAKE_PREFIX_PATH=${WORK_DIR}/prefix"
  -D "CMAKE_BUILD_TYPE=${CONFIG}"
  -D "CMAKE_CXX_COMPILER=${CXX_COMPILER}"
  -D "CMAKE_CXX_FLAGS=${CXX_FLAGS}")
run("${CMAKE_COMMAND}" --build "${WORK_DIR}/build" --config "${CONFIG}")
find_program(stranger stranger PATHS "${WORK_DIR}/build" "${WORK_DIR}/build/${CONFIG}"
  NO_DEFAULT_PATH REQUIRED)
run("${stranger}")
