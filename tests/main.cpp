#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#define DOCTEST_CONFIG_IMPLEMENT  // said by itself: the precompiled header has read doctest's before
#include <doctest/doctest.h>
