"""Files that were made to do harm, or are damaged: none ends the program, hangs it, or reaches other files or the network.

The requirements, and the tests of them:

| requirement | test |
| --- | --- |
| broken copies of pictures, videos, settings, recordings, model.json, .tflite and .keras are read or refused with a message, in bounded memory and time; more of them with FER_HOSTILE_CASES | `test_broken_files` |
| a picture that announces more than memory holds is refused by its header, by 8 and 16 bits; 100 megapixels are read | `test_bombs.test_a_picture_is_refused_by_its_header`, `test_a_photograph_of_100_megapixels_...` |
| the header is understood in every format that is read | `test_bombs.test_the_announced_size_is_the_real_one_in_every_format` |
| a video that announces huge frames is refused before one is decoded | `test_bombs.test_a_video_with_huge_frames_...` |
| an archive or weights that would fill the memory when unpacked are refused | `analysis/runtimes/test_keras_archive` |
| links that lead back or nowhere, pipes, devices, sockets, odd names: in the window's queue, `analyze`, test sets | `test_odd_names` |
| no name in a recording leads out of it, nor does a link in it | `test_texts_in_what_is_written`, second half |
| no name in a model leads out of it, and a pipe in it is never read | `test_untrusted_models.test_no_name_in_a_model_...`, `test_a_model_s_file_that_is_a_pipe_...` |
| cells of tables that a spreadsheet would run are escaped, and read back unchanged | `test_texts_in_what_is_written.test_no_spreadsheet_...` and the two after it; `test_odd_names`, for `analyze` |
| reports escape every text | `test_texts_in_what_is_written.test_a_recording_s_report_...`, `test_a_test_set_s_report_...` |
| no network unless an address is given: Python's sockets, and the system's calls of window and command line | `test_no_network.test_python_s_sockets_...`, `test_the_system_is_never_asked_...` |
| lists of addresses and of other files under a video's or picture's name are not followed | `test_no_network`, first half |
| a .keras file runs no code: Lambda, custom classes, functions, pickles, HDF5 | `analysis/runtimes/test_keras_archive`, `model_import/test_importing`; `test_untrusted_models.test_other_kinds_of_files_...` |
| what a worker sends about a file is checked as data and runs no code | `cli/test_workers`, "Workers that are broken or made to do harm" |
| a .tflite file with operations other than LiteRT's own that compute, or with false sizes that would end the process, is refused | `test_untrusted_models.test_a_litert_file_that_asks_for_more_...` |
| a network that still ends or hangs LiteRT does so in another process | `test_untrusted_models.test_what_ends_litert_...`, `test_a_network_that_never_answers_...` |
"""  # noqa: E501 - a table's lines are as long as they are
