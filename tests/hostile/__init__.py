"""Files that are damaged or made to do harm: none may end or hang the program, or make it use other files or the network.

The requirements, and the tests of them:

| requirement | test |
| --- | --- |
| broken copies of pictures, videos, settings, recordings, model.json, .tflite and .keras files are read, or refused with a message, in bounded memory and time; FER_HOSTILE_CASES sets how many | `test_broken_files` |
| a picture whose header announces more than the memory limit is refused, at 8 and 16 bits; 100 megapixels are read | `test_bombs.test_a_picture_is_refused_by_its_header`, `test_a_photograph_of_100_megapixels_...` |
| the header of every supported format is understood | `test_bombs.test_the_announced_size_is_the_real_one_in_every_format` |
| a video that announces huge frames is refused before one is decoded | `test_bombs.test_a_video_with_huge_frames_...` |
| an archive or weights that would fill the memory when unpacked are refused | `analysis/runtimes/test_keras_archive` |
| circular and broken links, pipes, devices, sockets and odd names do no harm in the window's queue, in `analyze` and in test sets | `test_odd_names` |
| no name and no link in a recording leads out of its folder | `test_texts_in_what_is_written`, second half |
| no name in a model leads out of its folder, and a pipe in it is never read | `test_untrusted_models.test_no_name_in_a_model_...`, `test_a_model_s_file_that_is_a_pipe_...` |
| table cells that a spreadsheet would run as formulas are escaped, and are read back unchanged | `test_texts_in_what_is_written.test_no_spreadsheet_...` and the two after it; `test_odd_names`, for `analyze` |
| reports escape every text | `test_texts_in_what_is_written.test_a_recording_s_report_...`, `test_a_test_set_s_report_...` |
| the window and the command line use no network unless an address is given: neither Python's sockets nor system calls | `test_no_network.test_python_s_sockets_...`, `test_no_system_call_...` |
| lists of addresses or of other files are not followed if they have a video's or picture's name | `test_no_network`, first half |
| a .keras file runs no code: Lambda, custom classes, functions, pickles, HDF5 | `analysis/runtimes/test_keras_archive`, `model_import/test_importing`; `test_untrusted_models.test_other_kinds_of_files_...` |
| a worker's answer about a file is checked as data and runs no code | `cli/test_workers`, "Workers that are broken or malicious" |
| a .tflite file is refused if it has operations other than LiteRT's own computing ones, or false sizes that would end the process | `test_untrusted_models.test_a_litert_file_with_other_operations_...` |
| a network that still crashes or hangs LiteRT does so in another process | `test_untrusted_models.test_a_crash_of_litert_...`, `test_a_network_that_never_answers_...` |
"""  # noqa: E501 - lines of a table can't be broken
