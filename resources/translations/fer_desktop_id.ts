<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="id" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>Live</source>
        <translation>Langsung</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Langkah</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Rekaman</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Jendela</translation>
    </message>
    <message>
        <source>Zoom in, zoom out, fit</source>
        <translation>Perbesar, perkecil, paskan</translation>
    </message>
    <message>
        <source>Maps: larger, smaller, all at once</source>
        <translation>Peta: perbesar, perkecil, semua</translation>
    </message>
    <message>
        <source>Rename, or edit marker text</source>
        <translation>Ubah nama, atau teks penanda</translation>
    </message>
    <message>
        <source>Delete, or remove a marker</source>
        <translation>Hapus rekaman atau penanda</translation>
    </message>
    <message>
        <source>Start, pause, resume</source>
        <translation>Mulai, jeda, lanjut</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Mulai</translation>
    </message>
    <message>
        <source>Stop, release the camera</source>
        <translation>Henti, lepaskan kamera</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Henti</translation>
    </message>
    <message>
        <source>Record, stop recording</source>
        <translation>Rekam, hentikan perekaman</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Rekam</translation>
    </message>
    <message>
        <source>Marker, while recording</source>
        <translation>Penanda, selagi merekam</translation>
    </message>
    <message>
        <source>Marker</source>
        <translation>Penanda</translation>
    </message>
    <message>
        <source>Snapshot: save and copy</source>
        <translation>Jepret: simpan dan salin</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Jepret</translation>
    </message>
    <message>
        <source>Timeline: zoom in, zoom out, whole</source>
        <translation>Lini masa: perbesar, perkecil, utuh</translation>
    </message>
    <message>
        <source>Explain this face</source>
        <translation>Jelaskan wajah ini</translation>
    </message>
    <message>
        <source>Range: begin, end here</source>
        <translation>Rentang: mulai, akhiri di sini</translation>
    </message>
    <message>
        <source>Mirror the picture</source>
        <translation>Cerminkan gambar</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Cerminkan</translation>
    </message>
    <message>
        <source>Only the picture; Esc leaves it</source>
        <translation>Hanya gambar; Esc untuk keluar</translation>
    </message>
    <message>
        <source>Only the picture</source>
        <translation>Hanya gambar</translation>
    </message>
    <message>
        <source>Boxes and labels on or off</source>
        <translation>Kotak dan label aktif/nonaktif</translation>
    </message>
    <message>
        <source>Largest face only</source>
        <translation>Hanya wajah terbesar</translation>
    </message>
    <message>
        <source>Calibrate, cancel or undo</source>
        <translation>Kalibrasi, batalkan, atau urungkan</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>Kalibrasi</translation>
    </message>
    <message>
        <source>Merge with the person suggested, or separate</source>
        <translation>Gabungkan dengan orang yang disarankan, atau pisahkan</translation>
    </message>
    <message>
        <source>Follow person 1 to 9</source>
        <translation>Ikuti orang 1 sampai 9</translation>
    </message>
    <message>
        <source>Timeline: look back, forward</source>
        <translation>Lini masa: mundur, maju</translation>
    </message>
    <message>
        <source>Timeline: back to now</source>
        <translation>Lini masa: kembali ke saat ini</translation>
    </message>
    <message>
        <source>Open a video live</source>
        <translation>Buka video di Langsung</translation>
    </message>
    <message>
        <source>Open a video…</source>
        <translation>Buka video…</translation>
    </message>
    <message>
        <source>Open an address…</source>
        <translation>Buka alamat…</translation>
    </message>
    <message>
        <source>Screen region…</source>
        <translation>Area layar…</translation>
    </message>
    <message>
        <source>Play the sample</source>
        <translation>Putar contoh</translation>
    </message>
    <message>
        <source>Look for cameras</source>
        <translation>Cari kamera</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Koneksi</translation>
    </message>
    <message>
        <source>Connections…</source>
        <translation>Koneksi…</translation>
    </message>
    <message>
        <source>Open pictures and videos</source>
        <translation>Buka gambar dan video</translation>
    </message>
    <message>
        <source>Open pictures or videos…</source>
        <translation>Buka gambar atau video…</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Buka folder…</translation>
    </message>
    <message>
        <source>Paste a picture or files</source>
        <translation>Tempel gambar atau berkas</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Tempel</translation>
    </message>
    <message>
        <source>Undo, redo</source>
        <translation>Urungkan, ulangi</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Urungkan</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Ulangi</translation>
    </message>
    <message>
        <source>Previous, next picture</source>
        <translation>Gambar sebelumnya, berikutnya</translation>
    </message>
    <message>
        <source>Previous, next face</source>
        <translation>Wajah sebelumnya, berikutnya</translation>
    </message>
    <message>
        <source>Previous, next step</source>
        <translation>Langkah sebelumnya, berikutnya</translation>
    </message>
    <message>
        <source>Story: the steps one by one</source>
        <translation>Cerita: langkah demi langkah</translation>
    </message>
    <message>
        <source>Story: back, next</source>
        <translation>Cerita: kembali, berikutnya</translation>
    </message>
    <message>
        <source>Story: end</source>
        <translation>Cerita: selesai</translation>
    </message>
    <message>
        <source>Previous, next map</source>
        <translation>Peta sebelumnya, berikutnya</translation>
    </message>
    <message>
        <source>Play, pause</source>
        <translation>Putar, jeda</translation>
    </message>
    <message>
        <source>Previous, next frame</source>
        <translation>Frame sebelumnya, berikutnya</translation>
    </message>
    <message>
        <source>First frame, last frame</source>
        <translation>Frame pertama, terakhir</translation>
    </message>
    <message>
        <source>Add marker here</source>
        <translation>Tambah penanda di sini</translation>
    </message>
    <message>
        <source>Leave a range out of all figures, or not</source>
        <translation>Kecualikan rentang dari semua angka, atau tidak</translation>
    </message>
    <message>
        <source>Choose person 1 to 9</source>
        <translation>Pilih orang 1 sampai 9</translation>
    </message>
    <message>
        <source>Timeline: earlier, later</source>
        <translation>Lini masa: mundur, maju</translation>
    </message>
    <message>
        <source>Change the time of a marker</source>
        <translation>Ubah waktu penanda</translation>
    </message>
    <message>
        <source>Move a marker by a frame</source>
        <translation>Geser penanda satu frame</translation>
    </message>
    <message>
        <source>Go to a tab</source>
        <translation>Buka tab</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Pengaturan…</translation>
    </message>
    <message>
        <source>Full screen (or double-click); Esc leaves it</source>
        <translation>Layar penuh (atau klik ganda); Esc untuk keluar</translation>
    </message>
    <message>
        <source>Go to the message; Esc closes it</source>
        <translation>Ke pesan; Esc menutupnya</translation>
    </message>
    <message>
        <source>Go to the message</source>
        <translation>Ke pesan</translation>
    </message>
    <message>
        <source>Restore default settings…</source>
        <translation>Pulihkan pengaturan bawaan…</translation>
    </message>
    <message>
        <source>Analyse pictures and videos in Files</source>
        <translation>Analisis gambar dan video di Berkas</translation>
    </message>
    <message>
        <source>Analyse all pictures and videos of a folder</source>
        <translation>Analisis semua gambar dan video dalam sebuah folder</translation>
    </message>
    <message>
        <source>Analyse a copied picture or copied files</source>
        <translation>Analisis gambar atau berkas yang disalin</translation>
    </message>
    <message>
        <source>Play a video and analyse it as it plays</source>
        <translation>Putar video dan analisis sambil diputar</translation>
    </message>
    <message>
        <source>Play a stream, such as that of a network camera</source>
        <translation>Putar aliran video, misalnya dari kamera jaringan</translation>
    </message>
    <message>
        <source>Analyse a part of the screen</source>
        <translation>Analisis sebagian layar</translation>
    </message>
    <message>
        <source>Play the built-in sample, a smiling face</source>
        <translation>Putar contoh bawaan, wajah yang tersenyum</translation>
    </message>
    <message>
        <source>Find cameras that were plugged in since</source>
        <translation>Cari kamera yang baru dipasang</translation>
    </message>
    <message>
        <source>Start, pause or resume; a camera stays on while paused</source>
        <translation>Mulai, jeda, atau lanjutkan; kamera tetap menyala selama jeda</translation>
    </message>
    <message>
        <source>Stop, and release the camera</source>
        <translation>Hentikan, dan lepaskan kamera</translation>
    </message>
    <message>
        <source>Record video, readings and markers, or stop recording</source>
        <translation>Rekam video, hasil, dan penanda, atau hentikan perekaman</translation>
    </message>
    <message>
        <source>Mark this moment of the recording</source>
        <translation>Tandai saat ini dalam rekaman</translation>
    </message>
    <message>
        <source>Save the picture, and copy it to the clipboard</source>
        <translation>Simpan gambar, dan salin ke papan klip</translation>
    </message>
    <message>
        <source>Have the followed person’s resting face count as neutral, or undo that</source>
        <translation>Anggap wajah diam orang yang diikuti sebagai netral, atau batalkan itu</translation>
    </message>
    <message>
        <source>Mirror the picture; text stays readable</source>
        <translation>Cerminkan gambar; teks tetap terbaca</translation>
    </message>
    <message>
        <source>Show nothing but the picture; Esc leaves it</source>
        <translation>Tampilkan hanya gambar; Esc untuk keluar</translation>
    </message>
    <message>
        <source>Freeze this moment and see how the face is analysed, step by step</source>
        <translation>Bekukan momen ini dan lihat bagaimana wajah dianalisis, langkah demi langkah</translation>
    </message>
    <message>
        <source>Send readings to other programs, take commands, make rules</source>
        <translation>Kirim hasil ke program lain, terima perintah, buat aturan</translation>
    </message>
    <message>
        <source>Undo the last change in this tab</source>
        <translation>Urungkan perubahan terakhir di tab ini</translation>
    </message>
    <message>
        <source>Make the undone change again</source>
        <translation>Lakukan lagi perubahan yang diurungkan</translation>
    </message>
    <message>
        <source>Folders, formats, names, language and look</source>
        <translation>Folder, format, nama, bahasa, dan tampilan</translation>
    </message>
    <message>
        <source>Fill the screen; Esc leaves it</source>
        <translation>Penuhi layar; Esc untuk keluar</translation>
    </message>
    <message>
        <source>A small window that stays on top of others</source>
        <translation>Jendela kecil yang tetap di atas jendela lain</translation>
    </message>
    <message>
        <source>Give the keyboard to the message that is shown</source>
        <translation>Arahkan papan ketik ke pesan yang tampil</translation>
    </message>
    <message>
        <source>All keys on one sheet</source>
        <translation>Semua tombol dalam satu lembar</translation>
    </message>
    <message>
        <source>What the program did, and what went wrong</source>
        <translation>Apa yang dilakukan program, dan apa yang gagal</translation>
    </message>
    <message>
        <source>Everything that you chose goes back to its default; a copy is kept</source>
        <translation>Semua pilihan kembali ke bawaan; salinannya disimpan</translation>
    </message>
    <message>
        <source>What it does and doesn’t do, privacy, versions, licences</source>
        <translation>Apa yang dilakukannya dan tidak, privasi, versi, lisensi</translation>
    </message>
    <message>
        <source>End the program</source>
        <translation>Akhiri program</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Layar penuh</translation>
    </message>
    <message>
        <source>Back to now; else follow the largest face</source>
        <translation>Kembali ke saat ini; kalau tidak, ikuti wajah terbesar</translation>
    </message>
    <message>
        <source>Wall: open a face, all faces</source>
        <translation>Dinding: buka wajah, semua wajah</translation>
    </message>
    <message>
        <source>Mini view, on top of other windows</source>
        <translation>Tampilan mini, di atas jendela lain</translation>
    </message>
    <message>
        <source>Mini view</source>
        <translation>Tampilan mini</translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation>Lembar ini</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Pintasan</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Keluar</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>About FER Desktop</source>
        <translation>Tentang FER Desktop</translation>
    </message>
    <message>
        <source>the model {name} asks for the preprocessing {wanted}; this program has {there}</source>
        <translation>model {name} meminta prapemrosesan {wanted}; program ini punya {there}</translation>
    </message>
    <message>
        <source>the model {name} can&apos;t be used: {why}</source>
        <translation>model {name} tidak dapat dipakai: {why}</translation>
    </message>
    <message>
        <source>the model {name} declares inputs of {declared}; its network takes {taken}</source>
        <translation>model {name} menyatakan masukan {declared}; jaringannya menerima {taken}</translation>
    </message>
    <message>
        <source>the model {name} gave outputs of shape {shape}, not {wanted}</source>
        <translation>model {name} memberi keluaran berbentuk {shape}, bukan {wanted}</translation>
    </message>
    <message>
        <source>the model {name} gave outputs that are not numbers: its file is damaged or was trained badly</source>
        <translation>model {name} memberi keluaran yang bukan angka: berkasnya rusak atau pelatihannya buruk</translation>
    </message>
    <message>
        <source>the model {name} declares probabilities, but its outputs don&apos;t add up to 1</source>
        <translation>model {name} menyatakan probabilitas, tetapi keluarannya tidak berjumlah 1</translation>
    </message>
    <message>
        <source>{path} can&apos;t be loaded by LiteRT: {why}</source>
        <translation>{path} tidak dapat dimuat oleh LiteRT: {why}</translation>
    </message>
    <message>
        <source>{path} is not BlazeFace full range: its outputs are {outputs}</source>
        <translation>{path} bukan BlazeFace full range: keluarannya {outputs}</translation>
    </message>
    <message>
        <source>{path} gave outputs that are not numbers: it is damaged, so install the program again</source>
        <translation>{path} memberi keluaran yang bukan angka: berkas itu rusak, jadi pasang lagi program ini</translation>
    </message>
    <message>
        <source>{path} lacks the outputs {missing}; it has {there}</source>
        <translation>{path} tidak punya keluaran {missing}; yang ada {there}</translation>
    </message>
    <message>
        <source>{path} failed on LiteRT: {why}</source>
        <translation>{path} gagal di LiteRT: {why}</translation>
    </message>
    <message>
        <source>the network of the model {name} can&apos;t be split into its stages: {why}</source>
        <translation>jaringan model {name} tidak dapat dipecah menjadi tahap-tahapnya: {why}</translation>
    </message>
    <message>
        <source>the network of the model {name} has no convolutional stages</source>
        <translation>jaringan model {name} tidak memiliki tahap konvolusi</translation>
    </message>
    <message>
        <source>{path} gave {count} class activation maps, not {wanted}</source>
        <translation>{path} memberi {count} peta aktivasi kelas, bukan {wanted}</translation>
    </message>
    <message>
        <source>{path} gave no usable maps as {name}: it is damaged or was made from another network</source>
        <translation>{path} tidak memberi peta yang dapat dipakai untuk {name}: rusak atau dibuat dari jaringan lain</translation>
    </message>
    <message>
        <source>{path}: &quot;network.stages&quot; must list the stages of {file}, each with a name of letters and digits and a kind of {kinds}</source>
        <translation>{path}: “network.stages” harus memuat tahap-tahap {file}, masing-masing dengan nama dari huruf dan angka serta jenis {kinds}</translation>
    </message>
    <message>
        <source>the file with the network&apos;s stages belongs to another network: its logits differ by {apart}</source>
        <translation>berkas tahap-tahap jaringan milik jaringan lain: logitnya berselisih {apart}</translation>
    </message>
    <message>
        <source>its inputs are {height} x {width} pixels; faces are cut out as squares</source>
        <translation>masukannya {height} x {width} piksel; wajah dipotong berbentuk persegi</translation>
    </message>
    <message>
        <source>its inputs are {width} pixels wide; only {least} to {most} are accepted</source>
        <translation>masukannya selebar {width} piksel; yang diterima hanya {least} sampai {most}</translation>
    </message>
    <message>
        <source>its inputs have {count} channels; only 1 (grey) or 3 (colour) are accepted</source>
        <translation>masukannya punya {count} kanal; yang diterima hanya 1 (abu-abu) atau 3 (warna)</translation>
    </message>
    <message>
        <source>the preprocessing {name} gives 3 channels; its inputs have 1</source>
        <translation>prapemrosesan {name} memberi 3 kanal; masukannya punya 1</translation>
    </message>
    <message>
        <source>the preprocessing {name} gives {size} x {size} x 1; its inputs are {shape}</source>
        <translation>prapemrosesan {name} memberi {size} x {size} x 1; masukannya {shape}</translation>
    </message>
    <message>
        <source>{file} is damaged or incomplete: {why}</source>
        <translation>{file} rusak atau tidak lengkap: {why}</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {why}</source>
        <translation>{path} tidak dapat dibaca: {why}</translation>
    </message>
    <message>
        <source>{file} is in Keras&apos;s old HDF5 format, in which programs can hide: open it with Keras and save it as &quot;name.keras&quot;</source>
        <translation>{file} berformat HDF5 lama dari Keras, yang bisa menyembunyikan program: buka dengan Keras dan simpan sebagai “nama.keras”</translation>
    </message>
    <message>
        <source>{file} is incomplete: the end of the archive is missing. Copy it again</source>
        <translation>{file} tidak lengkap: akhir arsipnya hilang. Salin lagi</translation>
    </message>
    <message>
        <source>{file} is not a .keras file: it is not a zip archive</source>
        <translation>{file} bukan berkas .keras: bukan arsip zip</translation>
    </message>
    <message>
        <source>{file} holds a file that no network for pictures needs: {what}</source>
        <translation>{file} memuat berkas yang tidak diperlukan jaringan gambar mana pun: {what}</translation>
    </message>
    <message>
        <source>{file} holds two files of the same name</source>
        <translation>{file} memuat dua berkas dengan nama yang sama</translation>
    </message>
    <message>
        <source>{file} is not a Keras 3 file: it lacks {part}</source>
        <translation>{file} bukan berkas Keras 3: tidak ada {part}</translation>
    </message>
    <message>
        <source>{file} would unpack from {packed} to {size} MB, which no network does: it is refused as a decompression bomb</source>
        <translation>{file} akan membengkak dari {packed} menjadi {size} MB, yang tidak wajar bagi sebuah jaringan: ditolak sebagai bom dekompresi</translation>
    </message>
    <message>
        <source>{file} has a configuration of more than {most} MB, which no network has</source>
        <translation>{file} punya konfigurasi lebih dari {most} MB, yang tidak wajar bagi sebuah jaringan</translation>
    </message>
    <message>
        <source>{file} is damaged: its {part} is not JSON</source>
        <translation>{file} rusak: {part} di dalamnya bukan JSON</translation>
    </message>
    <message>
        <source>{file} is damaged: its {part} doesn&apos;t describe a network</source>
        <translation>{file} rusak: {part} di dalamnya tidak menerangkan sebuah jaringan</translation>
    </message>
    <message>
        <source>{file} has a Lambda layer{name}, which carries a program of its own: it is refused, because opening it would run that program. Ask for a network without one, or for its .tflite file</source>
        <translation>{file} punya lapisan Lambda{name}, yang membawa program sendiri: ditolak, karena membukanya berarti menjalankan program itu. Mintalah jaringan tanpa lapisan itu, atau berkas .tflite-nya</translation>
    </message>
    <message>
        <source>{file} has a part that asks to be compiled{name}, which is refused</source>
        <translation>{file} punya bagian yang minta dikompilasi{name}, dan itu ditolak</translation>
    </message>
    <message>
        <source>{file} asks for {what}, which is not one of the layers of Keras that are known to be safe: custom code is refused. Ask for its .tflite file</source>
        <translation>{file} meminta {what}, yang bukan lapisan Keras yang diketahui aman: kode khusus ditolak. Mintalah berkas .tflite-nya</translation>
    </message>
    <message>
        <source>{file} is damaged: its weights can&apos;t be read: {why}</source>
        <translation>{file} rusak: bobotnya tidak dapat dibaca: {why}</translation>
    </message>
    <message>
        <source>{file} has weights that point elsewhere ({name}), which is refused</source>
        <translation>{file} punya bobot yang menunjuk ke tempat lain ({name}), dan itu ditolak</translation>
    </message>
    <message>
        <source>{file} has weights in another file ({name}), which is refused</source>
        <translation>{file} punya bobot di berkas lain ({name}), dan itu ditolak</translation>
    </message>
    <message>
        <source>{file} has weights that would unpack to more than {most} MB, which no network does: it is refused as a decompression bomb</source>
        <translation>{file} punya bobot yang akan membengkak lebih dari {most} MB, yang tidak wajar bagi sebuah jaringan: ditolak sebagai bom dekompresi</translation>
    </message>
    <message>
        <source>{file} is larger than {most} GB, too large for a network for faces</source>
        <translation>{file} lebih besar dari {most} GB, terlalu besar untuk jaringan wajah</translation>
    </message>
    <message>
        <source>it is not a .tflite file</source>
        <translation>berkas ini bukan berkas .tflite</translation>
    </message>
    <message>
        <source>it is damaged: {why}</source>
        <translation>berkasnya rusak: {why}</translation>
    </message>
    <message>
        <source>it is damaged or incomplete</source>
        <translation>berkasnya rusak atau tidak lengkap</translation>
    </message>
    <message>
        <source>{path} holds {count} networks; it must hold one</source>
        <translation>{path} berisi {count} jaringan; seharusnya satu</translation>
    </message>
    <message>
        <source>{path} has data in another file, which is refused</source>
        <translation>{path} punya data di berkas lain, dan itu ditolak</translation>
    </message>
    <message>
        <source>{path} says that it needs {size} GB of memory for one picture, too much for a network for faces</source>
        <translation>{path} meminta memori {size} GB untuk satu gambar, terlalu banyak untuk jaringan wajah</translation>
    </message>
    <message>
        <source>{path} asks for the operation {name}, which isn&apos;t one of LiteRT&apos;s own that only compute: it is refused; ask for a network without it</source>
        <translation>{path} meminta operasi {name}, yang bukan operasi LiteRT sendiri yang hanya menghitung: ditolak; mintalah jaringan tanpa operasi itu</translation>
    </message>
    <message>
        <source>TensorFlow is not installed: choose the runtime litert, or install the extra `fer-desktop[tensorflow]`</source>
        <translation>TensorFlow tidak terpasang: pilih runtime litert, atau pasang ekstra `fer-desktop[tensorflow]`</translation>
    </message>
    <message>
        <source>Keras runs on {backend} here: start the program with KERAS_BACKEND=tensorflow</source>
        <translation>Keras di sini berjalan dengan {backend}: jalankan program dengan KERAS_BACKEND=tensorflow</translation>
    </message>
    <message>
        <source>{path} can&apos;t be loaded by Keras: {why}</source>
        <translation>{path} tidak dapat dimuat oleh Keras: {why}</translation>
    </message>
    <message>
        <source>{path} failed on TensorFlow: {why}</source>
        <translation>{path} gagal di TensorFlow: {why}</translation>
    </message>
    <message>
        <source>{path} must have one input (any, height, width, channels) and one output (any, {count}), one number for each expression; it has {found}</source>
        <translation>{path} harus punya satu masukan (bebas, tinggi, lebar, kanal) dan satu keluaran (bebas, {count}), satu bilangan untuk setiap ekspresi; yang ada {found}</translation>
    </message>
    <message>
        <source>{path} crashed the process that tried it: it is damaged, or made to do harm. Get it again from where it came from</source>
        <translation>{path} membuat proses yang mencobanya terhenti: rusak, atau dibuat untuk merugikan. Ambil lagi dari asalnya</translation>
    </message>
    <message>
        <source>{path} gave no answer within {limit} seconds: it is refused</source>
        <translation>{path} tidak menjawab dalam {limit} detik: ditolak</translation>
    </message>
    <message>
        <source>{path} can&apos;t be run: {why}</source>
        <translation>{path} tidak dapat dijalankan: {why}</translation>
    </message>
    <message>
        <source>{path}: the Dask scheduler was lost before the file was read; read it again once the scheduler runs</source>
        <translation>{path}: penjadwal Dask terputus sebelum berkas ini dibaca; baca lagi setelah penjadwal itu berjalan</translation>
    </message>
    <message>
        <source>{why}. The worker was {worker}: install this program again there</source>
        <translation>{why}. Pekerjanya {worker}: pasang ulang program ini di sana</translation>
    </message>
    <message>
        <source>{path}: the result that a worker sent is broken: {why}</source>
        <translation>{path}: hasil kiriman pekerja rusak: {why}</translation>
    </message>
    <message>
        <source>this needs the package distributed: pip install fer-desktop[dask]</source>
        <translation>ini memerlukan paket distributed: pip install fer-desktop[dask]</translation>
    </message>
    <message>
        <source>no Dask scheduler answers at {address} ({why}). Is it running, and is this the scheduler&apos;s own address, as in tcp://10.0.0.5:8786?</source>
        <translation>tidak ada penjadwal Dask yang menjawab di {address} ({why}). Apakah penjadwal itu berjalan, dan apakah ini memang alamatnya, seperti tcp://10.0.0.5:8786?</translation>
    </message>
    <message>
        <source>the Dask scheduler at {address} has no workers. Start some with `dask worker {address}`</source>
        <translation>penjadwal Dask di {address} tidak punya pekerja. Jalankan beberapa dengan `dask worker {address}`</translation>
    </message>
    <message>
        <source>the workers at {address} don&apos;t have this program: install fer-desktop {version} there too</source>
        <translation>pekerja di {address} tidak punya program ini: pasang fer-desktop {version} di sana juga</translation>
    </message>
    <message>
        <source>the workers at {address} have fer-desktop {others}, here it is {version}: install the same version everywhere</source>
        <translation>pekerja di {address} punya fer-desktop {others}, di sini {version}: pasang versi yang sama di semua tempat</translation>
    </message>
    <message>
        <source>the model {name} in {folder} is not the one that the program was started with</source>
        <translation>model {name} di {folder} bukan model yang dipakai saat program dimulai</translation>
    </message>
    <message>
        <source>{file}: line {number} of the rows that a worker sent is broken: {why}</source>
        <translation>{file}: baris {number} dari kiriman pekerja rusak: {why}</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: the process that read it crashed twice. The file may be damaged, or need more memory than there is; see whether another program opens it, and save it again.</source>
        <translation>{path} tidak dapat dibaca: proses yang membacanya dua kali terhenti. Mungkin berkasnya rusak, atau perlu lebih banyak memori daripada yang ada; lihat apakah program lain dapat membukanya, lalu simpan ulang.</translation>
    </message>
    <message>
        <source>No face was found. As the picture is under 100 pixels, it was analysed as a face crop.</source>
        <translation>Wajah tidak ditemukan. Karena gambarnya di bawah 100 piksel, gambar dianalisis sebagai potongan wajah.</translation>
    </message>
    <message>
        <source>A face fills the picture, so all of it was analysed as a face crop.</source>
        <translation>Wajah memenuhi gambar ini, jadi seluruh gambar dianalisis sebagai potongan wajah.</translation>
    </message>
    <message>
        <source>The video ended well before the length it states; it may be damaged.</source>
        <translation>Video berakhir jauh sebelum durasi yang tercantum; mungkin berkasnya rusak.</translation>
    </message>
    <message>
        <source>A part of the video is damaged; the frames there were left out.</source>
        <translation>Sebagian video rusak; frame di bagian itu tidak disertakan.</translation>
    </message>
    <message>
        <source>stopped before the end; what was done is kept</source>
        <translation>berhenti sebelum selesai; hasil yang sudah ada tetap disimpan</translation>
    </message>
    <message>
        <source>stopped before the end; its rows are left out</source>
        <translation>dihentikan sebelum selesai; baris-barisnya tidak disertakan</translation>
    </message>
    <message>
        <source>{path} has no frame from {start} s to {end}: it is about {length} s long. Choose another part of it.</source>
        <translation>{path} tidak punya frame dari {start} dtk sampai {end}: panjangnya sekitar {length} dtk. Pilih bagian lain.</translation>
    </message>
    <message>
        <source>its end</source>
        <translation>akhirnya</translation>
    </message>
    <message>
        <source>{path} is too large for this computer&apos;s memory. Make it smaller and try again.</source>
        <translation>{path} terlalu besar untuk memori komputer ini. Perkecil lalu coba lagi.</translation>
    </message>
    <message>
        <source>The faces can&apos;t be analysed: {why}. Choose another model or device.</source>
        <translation>Wajah tidak dapat dianalisis: {why}. Pilih model atau perangkat lain.</translation>
    </message>
    <message>
        <source>The model can&apos;t be opened: {why}</source>
        <translation>Model tidak dapat dibuka: {why}</translation>
    </message>
    <message>
        <source>{why} The previous one is still in use.</source>
        <translation>{why} Yang sebelumnya masih dipakai.</translation>
    </message>
    <message>
        <source>Unplug it and plug it in again, or choose another source.</source>
        <translation>Cabut lalu pasang lagi, atau pilih sumber lain.</translation>
    </message>
    <message>
        <source>{name} did not answer for {limit} seconds. {what}</source>
        <translation>{name} tidak menjawab selama {limit} detik. {what}</translation>
    </message>
    <message>
        <source>{name} has stopped sending pictures. Is the disk or network folder it is on still there?</source>
        <translation>{name} berhenti mengirim gambar. Apakah disk atau folder jaringannya masih ada?</translation>
    </message>
    <message>
        <source>{name} does not answer. {what}</source>
        <translation>{name} tidak menjawab. {what}</translation>
    </message>
    <message>
        <source>{name} has stopped sending pictures. Check its cable or its network; the program keeps trying.</source>
        <translation>{name} berhenti mengirim gambar. Periksa kabel atau jaringannya; program terus mencoba.</translation>
    </message>
    <message>
        <source>{name} can&apos;t be opened: {why}. Unplug it and plug it in again.</source>
        <translation>{name} tidak dapat dibuka: {why}. Cabut lalu pasang lagi.</translation>
    </message>
    <message>
        <source>{name} is not connected. Plug it in, or choose another camera.</source>
        <translation>{name} tidak terhubung. Pasang kameranya, atau pilih kamera lain.</translation>
    </message>
    <message>
        <source>This program isn&apos;t allowed to use {name}. {what}</source>
        <translation>Program ini tidak diizinkan memakai {name}. {what}</translation>
    </message>
    <message>
        <source>{name} is in use by another program. Close that program, or choose another camera.</source>
        <translation>{name} sedang dipakai program lain. Tutup program itu, atau pilih kamera lain.</translation>
    </message>
    <message>
        <source>it is a list of other files or addresses, not a video. Open what it names, one by one</source>
        <translation>ini daftar berkas atau alamat lain, bukan video. Buka satu per satu yang tercantum di dalamnya</translation>
    </message>
    <message>
        <source>it says that its frames have {width} x {height} pixels; at most {most} million are read. Make it smaller and try again</source>
        <translation>frame-nya dinyatakan berukuran {width} x {height} piksel; paling banyak {most} juta yang dibaca. Perkecil lalu coba lagi</translation>
    </message>
    <message>
        <source>Allow it in System Settings, Privacy &amp; Security, Camera, and start this program again.</source>
        <translation>Izinkan di Pengaturan Sistem, Privasi &amp; Keamanan, Kamera, lalu jalankan lagi program ini.</translation>
    </message>
    <message>
        <source>Allow it in Settings, Privacy &amp; security, Camera, also for desktop apps.</source>
        <translation>Izinkan di Pengaturan, Privasi &amp; keamanan, Kamera, juga untuk aplikasi desktop.</translation>
    </message>
    <message>
        <source>Add yourself to the group &quot;video&quot; (sudo usermod -aG video $USER), then log out and in again.</source>
        <translation>Tambahkan diri Anda ke grup “video” (sudo usermod -aG video $USER), lalu keluar dan masuk lagi.</translation>
    </message>
    <message>
        <source>macOS doesn&apos;t let this program see the screen. Allow it in System Settings, Privacy &amp; Security, Screen &amp; System Audio Recording, and start this program again.</source>
        <translation>macOS tidak mengizinkan program ini melihat layar. Izinkan di Pengaturan Sistem, Privasi &amp; Keamanan, Perekaman Layar &amp; Audio Sistem, lalu mulai ulang program ini.</translation>
    </message>
    <message>
        <source>This session uses Wayland, which lets no program see the screen by itself. Log out and log in with an X11 session (it may be called Xorg), or make the window a virtual camera with OBS Studio and choose that camera here.</source>
        <translation>Sesi ini memakai Wayland, yang tidak membiarkan program melihat layar begitu saja. Keluar lalu masuk dengan sesi X11 (mungkin bernama Xorg), atau jadikan jendela itu kamera virtual dengan OBS Studio, lalu pilih kamera itu di sini.</translation>
    </message>
    <message>
        <source>{path} is an HEIC picture that can&apos;t be decoded: it is damaged, incomplete or of an unknown kind. Open it in another program and save it as JPEG or PNG.</source>
        <translation>{path} adalah gambar HEIC yang tidak dapat didekode: rusak, tidak lengkap, atau jenisnya tidak dikenal. Buka di program lain dan simpan sebagai JPEG atau PNG.</translation>
    </message>
    <message>
        <source>There are no pictures to show. Choose a folder or files with pictures.</source>
        <translation>Tidak ada gambar untuk ditampilkan. Pilih folder atau berkas yang berisi gambar.</translation>
    </message>
    <message>
        <source>{path} is a folder, not a picture. Open the files in it.</source>
        <translation>{path} adalah folder, bukan gambar. Buka berkas di dalamnya.</translation>
    </message>
    <message>
        <source>{path} is too large for a picture ({size} GB).</source>
        <translation>{path} terlalu besar untuk sebuah gambar ({size} GB).</translation>
    </message>
    <message>
        <source>{path}: the picture says it has {width} x {height} pixels, which is too many: the limit for its kind is {most} million. Make it smaller and try again.</source>
        <translation>{path}: gambar ini dinyatakan berukuran {width} x {height} piksel, terlalu besar: batas untuk jenisnya {most} juta. Perkecil lalu coba lagi.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as a picture: it is damaged, incomplete, or not a picture. Open it in another program and save it as JPEG or PNG.</source>
        <translation>{path} tidak dapat dibaca sebagai gambar: rusak, tidak lengkap, atau bukan gambar. Buka di program lain dan simpan sebagai JPEG atau PNG.</translation>
    </message>
    <message>
        <source>{text} names no screen region. Write screen:X,Y,WIDTHxHEIGHT in pixels, as in screen:100,50,800x600; the smallest is {smallest}x{smallest}.</source>
        <translation>{text} bukan area layar. Tulis screen:X,Y,LEBARxTINGGI dalam piksel, seperti screen:100,50,800x600; yang terkecil {smallest}x{smallest}.</translation>
    </message>
    <message>
        <source>{path} is not there. Was it moved or renamed?</source>
        <translation>{path} tidak ada. Apakah dipindahkan atau diganti namanya?</translation>
    </message>
    <message>
        <source>{path} is empty (0 bytes). Copy it again from where it came from.</source>
        <translation>{path} kosong (0 byte). Salin lagi dari asalnya.</translation>
    </message>
    <message>
        <source>You don&apos;t have permission to read {path}. Change its permissions, or copy it to your own folder.</source>
        <translation>Anda tidak punya izin untuk membaca {path}. Ubah izinnya, atau salin ke folder Anda sendiri.</translation>
    </message>
    <message>
        <source>{name} is not the address of a video stream. An address begins with one of {schemes} and names a host, as in rtsp://192.168.1.20/stream.</source>
        <translation>{name} bukan alamat aliran video. Alamat diawali salah satu dari {schemes} dan menyebut sebuah host, misalnya rtsp://192.168.1.20/stream.</translation>
    </message>
    <message>
        <source>No video comes from {name}. Check the address, user name and password, and that the device is on and in the same network.</source>
        <translation>Tidak ada video dari {name}. Periksa alamat, nama pengguna, dan kata sandi, serta apakah perangkatnya menyala dan ada di jaringan yang sama.</translation>
    </message>
    <message>
        <source>{name} shows no moving picture, or it is interlaced, as television is, and can&apos;t be read. Have the device send progressive video.</source>
        <translation>{name} tidak menampilkan gambar bergerak, atau gambarnya interlaced seperti siaran televisi, sehingga tidak dapat dibaca. Atur perangkatnya agar mengirim video progresif.</translation>
    </message>
    <message>
        <source>{name} can&apos;t be read: either all its pictures are black, or it is interlaced, as camcorders and television record. Convert it, for example with HandBrake or with `ffmpeg -i IN -vf bwdif OUT.mp4`, and open the new file.</source>
        <translation>{name} tidak dapat dibaca: semua gambarnya hitam, atau videonya interlaced seperti rekaman camcorder dan televisi. Konversikan, misalnya dengan HandBrake atau `ffmpeg -i IN -vf bwdif OUT.mp4`, lalu buka berkas yang baru.</translation>
    </message>
    <message>
        <source>{name} can&apos;t be read: it is interlaced, as camcorders and television record. Convert it, for example with HandBrake or with `ffmpeg -i IN -vf bwdif OUT.mp4`, and open the new file.</source>
        <translation>{name} tidak dapat dibaca: videonya interlaced seperti rekaman camcorder dan televisi. Konversikan, misalnya dengan HandBrake atau `ffmpeg -i IN -vf bwdif OUT.mp4`, lalu buka berkas yang baru.</translation>
    </message>
    <message>
        <source>{path} is a folder, not a video. Open a file in it.</source>
        <translation>{path} adalah folder, bukan video. Buka berkas di dalamnya.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as a video: {why}.</source>
        <translation>{path} tidak dapat dibaca sebagai video: {why}.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as a video: it is damaged, incomplete, or not a video. See whether another program plays it, and save it as MP4.</source>
        <translation>{path} tidak dapat dibaca sebagai video: rusak, tidak lengkap, atau bukan video. Lihat apakah program lain dapat memutarnya, lalu simpan sebagai MP4.</translation>
    </message>
    <message>
        <source>convert it to .tflite first; a PyTorch file can run programs</source>
        <translation>ubah dulu menjadi .tflite; berkas PyTorch bisa menjalankan program</translation>
    </message>
    <message>
        <source>that is Keras&apos;s old format: open it with Keras and save it as &quot;name.keras&quot;</source>
        <translation>itu format lama Keras: buka dengan Keras dan simpan sebagai “nama.keras”</translation>
    </message>
    <message>
        <source>convert the SavedModel to .tflite with TensorFlow&apos;s converter</source>
        <translation>ubah SavedModel menjadi .tflite dengan pengubah TensorFlow</translation>
    </message>
    <message>
        <source>convert it to .tflite first</source>
        <translation>ubah dulu menjadi .tflite</translation>
    </message>
    <message>
        <source>{path} can&apos;t be copied: {why}</source>
        <translation>{path} tidak dapat disalin: {why}</translation>
    </message>
    <message>
        <source>the model {name} came with the program and stays: it is in {folder}</source>
        <translation>model {name} adalah bawaan program dan tidak dapat dihapus: ada di {folder}</translation>
    </message>
    <message>
        <source>the model {name} can&apos;t be removed: {why}</source>
        <translation>model {name} tidak dapat dihapus: {why}</translation>
    </message>
    <message>
        <source>{path} is not a model folder: it lacks {file}</source>
        <translation>{path} bukan folder model: {file} tidak ada</translation>
    </message>
    <message>
        <source>choose a .tflite or .keras file</source>
        <translation>pilih berkas .tflite atau .keras</translation>
    </message>
    <message>
        <source>{file} can&apos;t be added: {help}</source>
        <translation>{file} tidak dapat ditambahkan: {help}</translation>
    </message>
    <message>
        <source>{path}: the whole file must be an object</source>
        <translation>{path}: seluruh berkas harus berupa satu objek</translation>
    </message>
    <message>
        <source>{path}: &quot;name&quot; must be a plain name without folders in it, got {got}</source>
        <translation>{path}: “name” harus nama biasa tanpa folder di dalamnya, tetapi isinya {got}</translation>
    </message>
    <message>
        <source>{file} declares inputs of {declared}; its network takes {taken}</source>
        <translation>{file} menyatakan masukan {declared}; jaringannya menerima {taken}</translation>
    </message>
    <message>
        <source>{file} is not the file that its description names: its SHA-256 is {hash}, not {wanted}</source>
        <translation>{file} bukan berkas yang disebut keterangannya: SHA-256-nya {hash}, bukan {wanted}</translation>
    </message>
    <message>
        <source>{file} takes inputs of {taken}; its description says {declared}</source>
        <translation>{file} menerima masukan {taken}; keterangannya menyebut {declared}</translation>
    </message>
    <message>
        <source>{file} can&apos;t be used: {why}</source>
        <translation>{file} tidak dapat dipakai: {why}</translation>
    </message>
    <message>
        <source>{file} asks for the preprocessing {wanted}; this program has {there}</source>
        <translation>{file} meminta prapemrosesan {wanted}; program ini punya {there}</translation>
    </message>
    <message>
        <source>{file}: its description must list {wanted} labels, one for each output, not {count}</source>
        <translation>{file}: keterangannya harus memuat {wanted} label, satu untuk setiap keluaran, bukan {count}</translation>
    </message>
    <message>
        <source>the model {name} gives no probabilities</source>
        <translation>model {name} tidak memberi probabilitas</translation>
    </message>
    <message>
        <source>a .keras file needs TensorFlow, which is not installed: install it with `pip install &quot;fer-desktop[tensorflow]&quot;`, or ask for the network&apos;s .tflite file</source>
        <translation>berkas .keras memerlukan TensorFlow, yang tidak terpasang: pasang dengan `pip install &quot;fer-desktop[tensorflow]&quot;`, atau mintalah berkas .tflite-nya</translation>
    </message>
    <message>
        <source>nothing that is installed here can run it</source>
        <translation>tidak ada yang terpasang di sini yang dapat menjalankannya</translation>
    </message>
    <message>
        <source>{path} is not there, or is not a file</source>
        <translation>{path} tidak ada, atau bukan berkas</translation>
    </message>
    <message>
        <source>{file} is empty: copy it again</source>
        <translation>{file} kosong: salin lagi</translation>
    </message>
    <message>
        <source>the model {name} has no file for the runtime {runtime}; it has {there}</source>
        <translation>model {name} tidak punya berkas untuk runtime {runtime}; yang ada {there}</translation>
    </message>
    <message>
        <source>the model {name} lacks {file}: {path}: {why}</source>
        <translation>model {name} tidak punya {file}: {path}: {why}</translation>
    </message>
    <message>
        <source>not a file</source>
        <translation>bukan berkas</translation>
    </message>
    <message>
        <source>{path} is not the file that model.json describes: {size} bytes instead of {wanted}</source>
        <translation>{path} bukan berkas yang diterangkan model.json: {size} byte, bukan {wanted}</translation>
    </message>
    <message>
        <source>{path} is not the file that model.json describes: its SHA-256 is {hash}, not {wanted}</source>
        <translation>{path} bukan berkas yang diterangkan model.json: SHA-256-nya {hash}, bukan {wanted}</translation>
    </message>
    <message>
        <source>no model in {folder}: there is no {file}</source>
        <translation>tidak ada model di {folder}: {file} tidak ada</translation>
    </message>
    <message>
        <source>{path} has {size} MB; a description may have at most {most} MB</source>
        <translation>{path} berukuran {size} MB; keterangan model paling besar {most} MB</translation>
    </message>
    <message>
        <source>{path} is not JSON: {why}</source>
        <translation>{path} bukan JSON: {why}</translation>
    </message>
    <message>
        <source>{path}: {what} must be an object, got {got}</source>
        <translation>{path}: {what} harus berupa objek, tetapi isinya {got}</translation>
    </message>
    <message>
        <source>{path}: &quot;{name}&quot; must be {expected}, got {got}</source>
        <translation>{path}: “{name}” harus {expected}, tetapi isinya {got}</translation>
    </message>
    <message>
        <source>{path}: &quot;{name}&quot; is missing; it must be {expected}</source>
        <translation>{path}: “{name}” tidak ada; harus {expected}</translation>
    </message>
    <message>
        <source>{path} is missing. In a checkout, run `make install`; otherwise install {program} again.</source>
        <translation>{path} tidak ada. Di salinan sumber, jalankan `make install`; jika bukan, pasang ulang {program}.</translation>
    </message>
    <message>
        <source>The video in {folder} has no picture that can be shown.</source>
        <translation>Video di {folder} tidak memuat gambar yang dapat ditampilkan.</translation>
    </message>
    <message>
        <source>{folder} holds no complete video: its disk may be full. Make room on it.</source>
        <translation>{folder} tidak memuat video yang utuh: mungkin disknya penuh. Kosongkan sebagian.</translation>
    </message>
    <message>
        <source>{folder} shows its frames so slowly, {rate} a second, that an exported video would have more than {most} frames. Export a shorter part of it.</source>
        <translation>{folder} menampilkan frame-nya terlalu lambat, {rate} per detik, sehingga video hasil ekspor akan memiliki lebih dari {most} frame. Ekspor bagian yang lebih pendek.</translation>
    </message>
    <message>
        <source>The disk of {path} is full. Make room on it, or choose another folder.</source>
        <translation>Disk untuk {path} penuh. Kosongkan sebagian, atau pilih folder lain.</translation>
    </message>
    <message>
        <source>You don&apos;t have permission to save {path}. Change its permissions, or choose another folder.</source>
        <translation>Anda tidak punya izin untuk menyimpan {path}. Ubah izinnya, atau pilih folder lain.</translation>
    </message>
    <message>
        <source>{path} is gone. Was it moved, deleted, or on a disk that was removed?</source>
        <translation>{path} tidak ada lagi. Apakah dipindahkan, dihapus, atau ada di disk yang sudah dicabut?</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: {why}.</source>
        <translation>{path} tidak dapat ditulis: {why}.</translation>
    </message>
    <message>
        <source>This marker is no longer in the recording.</source>
        <translation>Penanda ini tidak ada lagi di rekaman.</translation>
    </message>
    <message>
        <source>This range is no longer in the recording.</source>
        <translation>Rentang ini tidak ada lagi dalam rekaman.</translation>
    </message>
    <message>
        <source>A newer version of FER Desktop made this recording; it can&apos;t be changed here.</source>
        <translation>Rekaman ini dibuat dengan FER Desktop versi lebih baru; tidak dapat diubah di sini.</translation>
    </message>
    <message>
        <source>A range needs a length: choose an end after its start.</source>
        <translation>Rentang harus memiliki panjang: pilih akhir setelah awalnya.</translation>
    </message>
    <message>
        <source>A person was removed, but the files can&apos;t be replaced yet: {why}</source>
        <translation>Seseorang telah dihapus, tetapi berkasnya belum dapat diganti: {why}</translation>
    </message>
    <message>
        <source>The recording was interrupted, or is still going on; what was written so far is here.</source>
        <translation>Rekaman terputus, atau masih berlangsung; yang sudah tertulis ada di sini.</translation>
    </message>
    <message>
        <source>Recording stopped by itself: {reason}</source>
        <translation>Perekaman berhenti sendiri: {reason}</translation>
    </message>
    <message>
        <source>Frames that came faster than they could be written are missing: {count}.</source>
        <translation>Frame yang hilang karena datang lebih cepat daripada penulisannya: {count}.</translation>
    </message>
    <message>
        <source>for {length} at {time}</source>
        <translation>selama {length} pada {time}</translation>
    </message>
    <message>
        <source>Paused {when}; the video shortens that time.</source>
        <translation>Dijeda {when}; video mempersingkat waktu itu.</translation>
    </message>
    <message>
        <source>{pause}, {pauses}</source>
        <translation>{pause}, {pauses}</translation>
    </message>
    <message>
        <source>Paused {count} times: {when}; the video shortens these times.</source>
        <translation>Dijeda {count} kali: {when}; video mempersingkat waktu-waktu itu.</translation>
    </message>
    <message>
        <source>Paused {count} times, first {when}; the video shortens these times.</source>
        <translation>Dijeda {count} kali, yang pertama {when}; video mempersingkat waktu-waktu itu.</translation>
    </message>
    <message>
        <source>The source&apos;s clock was set back {count} times; the times here go on without a gap.</source>
        <translation>Jam sumber dimundurkan {count} kali; waktu di sini berlanjut tanpa jeda.</translation>
    </message>
    <message>
        <source>Left out of all figures, as excluded ranges: {seconds} s.</source>
        <translation>Dikecualikan dari semua angka, sebagai rentang: {seconds} dtk.</translation>
    </message>
    <message>
        <source>recording.json is missing: model, settings, names and markers are not known.</source>
        <translation>recording.json tidak ada: model, pengaturan, nama, dan penanda tidak diketahui.</translation>
    </message>
    <message>
        <source>recording.json can&apos;t be read: model, settings, names and markers are not known.</source>
        <translation>recording.json tidak dapat dibaca: model, pengaturan, nama, dan penanda tidak diketahui.</translation>
    </message>
    <message>
        <source>A newer version of FER Desktop made this recording; what this version doesn&apos;t know isn&apos;t shown.</source>
        <translation>Rekaman ini dibuat dengan FER Desktop versi lebih baru; yang tidak dikenal versi ini tidak ditampilkan.</translation>
    </message>
    <message>
        <source>faces.csv is missing: there are no readings.</source>
        <translation>faces.csv tidak ada: tidak ada hasil.</translation>
    </message>
    <message>
        <source>faces.csv can&apos;t be read: there are no readings.</source>
        <translation>faces.csv tidak dapat dibaca: tidak ada hasil.</translation>
    </message>
    <message>
        <source>Lines of faces.csv that can&apos;t be read are left out: {count}.</source>
        <translation>Baris faces.csv yang tidak dapat dibaca dilewati: {count}.</translation>
    </message>
    <message>
        <source>video.mkv is missing: there is no picture.</source>
        <translation>video.mkv tidak ada: tidak ada gambar.</translation>
    </message>
    <message>
        <source>video.mkv can&apos;t be played: it is damaged, or not a video.</source>
        <translation>video.mkv tidak dapat diputar: rusak, atau bukan video.</translation>
    </message>
    <message>
        <source>Only {free} are free on the disk of {folder}; recording keeps {kept} free. Make room on it, or choose another folder.</source>
        <translation>Hanya {free} yang kosong di disk untuk {folder}; perekaman menyisakan {kept}. Kosongkan sebagian, atau pilih folder lain.</translation>
    </message>
    <message>
        <source>{path} no longer grows: the disk is full, or the file has reached the size that the disk or the account allows. Make room, or choose another folder.</source>
        <translation>{path} tidak bertambah lagi: disk penuh, atau berkas sudah mencapai ukuran yang diizinkan disk atau akun. Kosongkan sebagian, atau pilih folder lain.</translation>
    </message>
    <message>
        <source>No video of {width} x {height} pixels at {rate} frames a second can be written to {path}.</source>
        <translation>Video {width} x {height} piksel dengan {rate} frame per detik tidak dapat ditulis ke {path}.</translation>
    </message>
    <message>
        <source>Recording failed: {why}</source>
        <translation>Perekaman gagal: {why}</translation>
    </message>
    <message>
        <source>Recording needs {wanted} free, and the disk of {folder} has {free}. Make room on it, or choose another folder.</source>
        <translation>Perekaman memerlukan {wanted} kosong, sedangkan disk untuk {folder} hanya punya {free}. Kosongkan sebagian, atau pilih folder lain.</translation>
    </message>
    <message>
        <source>A reading says which of seven expressions a face looks like to a network that learned from pictures labelled by people. It does not say what a person feels: nobody can see that in a face. Single readings are often wrong, more often for some expressions, for faces that are turned, dark or small, and for people unlike those in the training pictures. Don&apos;t base any decision about a person on them.</source>
        <translation>Hasil analisis menyebut ekspresi mana dari tujuh yang tampak pada wajah menurut jaringan yang belajar dari gambar yang dilabeli orang. Hasil itu tidak menyebut apa yang dirasakan seseorang: tidak ada yang dapat melihatnya di wajah. Satu hasil saja sering keliru, lebih sering lagi untuk ekspresi tertentu, untuk wajah yang menoleh, gelap, atau kecil, dan untuk orang yang tidak mirip dengan yang ada di gambar latihannya. Jangan mengambil keputusan apa pun tentang seseorang berdasarkan hasil ini.</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>tidak diketahui</translation>
    </message>
    <message>
        <source>Participant</source>
        <translation>Peserta</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>Kondisi</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>Penulis</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>Direkam</translation>
    </message>
    <message>
        <source>The pictures were not all analysed with the same model.</source>
        <translation>Tidak semua gambar dianalisis dengan model yang sama.</translation>
    </message>
    <message>
        <source>Faces in pictures</source>
        <translation>Wajah dalam gambar</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Wajah</translation>
    </message>
    <message>
        <source>Report made</source>
        <translation>Laporan dibuat</translation>
    </message>
    <message>
        <source>Shares of all faces.</source>
        <translation>Bagian dari semua wajah.</translation>
    </message>
    <message>
        <source>1 video is not in this report; its page exports a report of it.</source>
        <translation>1 video tidak ada di laporan ini; halamannya mengekspor laporannya.</translation>
    </message>
    <message>
        <source>{count} videos are not in this report; their pages export a report of each.</source>
        <translation>{count} video tidak ada di laporan ini; halaman masing-masing mengekspor laporannya.</translation>
    </message>
    <message>
        <source>{uncertain}, perhaps {reading}</source>
        <translation>{uncertain}, mungkin {reading}</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Sumber</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Durasi</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Program</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Ringkasan</translation>
    </message>
    <message>
        <source>What is missing</source>
        <translation>Yang tidak ada</translation>
    </message>
    <message>
        <source>No face was seen.</source>
        <translation>Tidak ada wajah yang terlihat.</translation>
    </message>
    <message>
        <source>Timeline of {name}</source>
        <translation>Lini masa {name}</translation>
    </message>
    <message>
        <source>Share of each expression, {name}</source>
        <translation>Bagian setiap ekspresi, {name}</translation>
    </message>
    <message>
        <source>In {length}, nobody was in view for longer than a second.</source>
        <translation>Dalam {length}, tidak ada orang yang terlihat lebih dari satu detik.</translation>
    </message>
    <message>
        <source>In {length}, {count} people were in view for longer than a second.</source>
        <translation>Dalam {length}, {count} orang terlihat lebih dari satu detik.</translation>
    </message>
    <message>
        <source>In {length}, one person was in view for longer than a second.</source>
        <translation>Dalam {length}, satu orang terlihat lebih dari satu detik.</translation>
    </message>
    <message>
        <source>Uncertain time is hatched, and counts for no expression.</source>
        <translation>Waktu yang tidak pasti diarsir dan tidak dihitung untuk ekspresi mana pun.</translation>
    </message>
    <message>
        <source>from {start} on</source>
        <translation>mulai {start}</translation>
    </message>
    <message>
        <source>from {start} to {end}</source>
        <translation>dari {start} sampai {end}</translation>
    </message>
    <message>
        <source>Markers</source>
        <translation>Penanda</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>Recorded without video</source>
        <translation>Direkam tanpa video</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>Persetujuan</translation>
    </message>
    <message>
        <source>Between markers</source>
        <translation>Di antara penanda</translation>
    </message>
    <message>
        <source>Ranges</source>
        <translation>Rentang</translation>
    </message>
    <message>
        <source>Model and method</source>
        <translation>Model dan metode</translation>
    </message>
    <message>
        <source>{name} was in view for {time}, and uncertain all that time.</source>
        <translation>{name} terlihat selama {time}, dan selama itu tidak pasti.</translation>
    </message>
    <message>
        <source>{name} was in view for {time}; the expression shown longest was {expression} ({share} of that time), and {uncertain} was uncertain.</source>
        <translation>{name} terlihat selama {time}; ekspresi yang paling lama ditampilkan adalah {expression} ({share} dari waktu itu), dan {uncertain} tidak pasti.</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Orang</translation>
    </message>
    <message>
        <source>In view</source>
        <translation>Terlihat</translation>
    </message>
    <message>
        <source>All together</source>
        <translation>Semua orang</translation>
    </message>
    <message>
        <source>Seen only briefly (a second or less each): {names}</source>
        <translation>Hanya terlihat sebentar (masing-masing paling lama satu detik): {names}</translation>
    </message>
    <message>
        <source>Shares of the time in view, {name}</source>
        <translation>Bagian waktu terlihat, {name}</translation>
    </message>
    <message>
        <source>{name} may be {other} again.</source>
        <translation>{name} mungkin {other} lagi.</translation>
    </message>
    <message>
        <source>After a cut or a loss, somebody may have got a new number and be here twice, if nobody has merged the two.</source>
        <translation>Setelah potongan adegan atau hilang dari gambar, seseorang mungkin mendapat nomor baru dan tercantum dua kali di sini, jika keduanya tidak digabungkan.</translation>
    </message>
    <message>
        <source>Shares of the time in which each person was in view, by what the screen showed.</source>
        <translation>Bagian dari waktu ketika setiap orang terlihat, menurut yang ditampilkan di layar.</translation>
    </message>
    <message>
        <source>Readings are smoothed over {time}.</source>
        <translation>Hasil dihaluskan selama {time}.</translation>
    </message>
    <message>
        <source>paused for {time}</source>
        <translation>dijeda selama {time}</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>dikecualikan</translation>
    </message>
    <message>
        <source>Probability of each expression over time, each lane from 0 to 1; empty where the face was not seen.</source>
        <translation>Probabilitas setiap ekspresi sepanjang waktu, setiap lajur dari 0 sampai 1; kosong ketika wajah tidak terlihat.</translation>
    </message>
    <message>
        <source>In view for {time}, from {first} to {last}; {count} readings.</source>
        <translation>Terlihat selama {time}, dari {first} sampai {last}; {count} hasil.</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Bagian</translation>
    </message>
    <message>
        <source>Mean probability</source>
        <translation>Rata-rata probabilitas</translation>
    </message>
    <message>
        <source>Episodes</source>
        <translation>Episode</translation>
    </message>
    <message>
        <source>Mean length</source>
        <translation>Panjang rata-rata</translation>
    </message>
    <message>
        <source>First shown</source>
        <translation>Pertama tampil</translation>
    </message>
    <message>
        <source>An episode is a time for which an expression was shown without another one in between; it goes on where the face wasn&apos;t seen or was uncertain for {time} or less.</source>
        <translation>Satu episode adalah waktu ketika suatu ekspresi tampil tanpa ekspresi lain di antaranya; episode berlanjut jika wajah tidak terlihat atau tidak pasti selama {time} atau kurang.</translation>
    </message>
    <message>
        <source>Calibration was on {times}: these readings are shifted to the resting face, as on the screen.</source>
        <translation>Kalibrasi aktif {times}: hasil ini digeser menurut wajah netral orangnya, seperti di layar.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Waktu</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Teks</translation>
    </message>
    <message>
        <source>start</source>
        <translation>awal</translation>
    </message>
    <message>
        <source>end</source>
        <translation>akhir</translation>
    </message>
    <message>
        <source>Segment</source>
        <translation>Segmen</translation>
    </message>
    <message>
        <source>Shown longest</source>
        <translation>Paling lama</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>Tidak pasti</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Rentang</translation>
    </message>
    <message>
        <source>left out of all figures</source>
        <translation>dikecualikan dari semua angka</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>tidak ada</translation>
    </message>
    <message>
        <source>{length}, and a pause of {paused}</source>
        <translation>{length}, dan jeda selama {paused}</translation>
    </message>
    <message>
        <source>{length}, and {count} pauses of {paused} in all</source>
        <translation>{length}, dan {count} jeda, seluruhnya {paused}</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Runs with</source>
        <translation>Dijalankan dengan</translation>
    </message>
    <message>
        <source>{share} on {pictures}</source>
        <translation>{share} pada {pictures}</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Akurasi</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Kalibrasi</translation>
    </message>
    <message>
        <source>Test set {name}</source>
        <translation>Set uji {name}</translation>
    </message>
    <message>
        <source>These figures are for these pictures alone and apply only to similar pictures. Few pictures give a wide interval. A reading says which expression a face looks like, not what a person feels; the labels are what people saw in it, and people disagree.</source>
        <translation>Angka ini hanya untuk gambar-gambar ini dan berlaku hanya bagi gambar yang serupa. Gambar yang sedikit memberi selang yang lebar. Hasil analisis menyebut ekspresi yang tampak pada wajah, bukan yang dirasakan orangnya; label adalah penilaian orang, dan penilaian orang bisa berbeda.</translation>
    </message>
    <message>
        <source>as face crops: every picture is a face already</source>
        <translation>sebagai potongan wajah: setiap gambar sudah berupa wajah</translation>
    </message>
    <message>
        <source>as photographs: faces are detected, and the largest one counts</source>
        <translation>sebagai foto: wajah dideteksi, dan yang terbesar dihitung</translation>
    </message>
    <message>
        <source>detected automatically</source>
        <translation>dikenali otomatis</translation>
    </message>
    <message>
        <source>chosen by hand</source>
        <translation>dipilih sendiri</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Folder</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Gambar</translation>
    </message>
    <message>
        <source>Analysed</source>
        <translation>Dianalisis</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Dibuat</translation>
    </message>
    <message>
        <source>{count} of the pictures were not analysed: these figures are for the rest.</source>
        <translation>{count} gambar tidak dianalisis: angka ini untuk sisanya.</translation>
    </message>
    <message>
        <source>Incomplete</source>
        <translation>Tidak lengkap</translation>
    </message>
    <message>
        <source>Balanced accuracy (mean recall of the classes)</source>
        <translation>Akurasi berimbang (rata-rata recall per kelas)</translation>
    </message>
    <message>
        <source>Mean F1 of the classes</source>
        <translation>Rata-rata F1 per kelas</translation>
    </message>
    <message>
        <source>No face was found in {count} of {total} pictures. They are not in the figures above, in the matrix and in the table. With each of them counted as wrong: {strict}.</source>
        <translation>Wajah tidak ditemukan di {count} dari {total} gambar. Gambar itu tidak masuk angka di atas, matriks, dan tabel. Bila semuanya dihitung salah: {strict}.</translation>
    </message>
    <message>
        <source>Files that couldn&apos;t be opened and aren&apos;t counted: {count}.</source>
        <translation>Berkas yang tidak dapat dibuka dan tidak dihitung: {count}.</translation>
    </message>
    <message>
        <source>{right} of {total} right, {share} (95% interval {low} to {high}, Wilson)</source>
        <translation>{right} dari {total} benar, {share} (selang 95%: {low} sampai {high}, Wilson)</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Matriks konfusi</translation>
    </message>
    <message>
        <source>true</source>
        <translation>sebenarnya</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>prediksi</translation>
    </message>
    <message>
        <source>Counts, and their share of the row.</source>
        <translation>Jumlah, dan persentase per baris.</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Ekspresi</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Presisi</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>No face found</source>
        <translation>Wajah tidak ditemukan</translation>
    </message>
    <message>
        <source>By expression</source>
        <translation>Per ekspresi</translation>
    </message>
    <message>
        <source>Mistakes ({count})</source>
        <translation>Kesalahan ({count})</translation>
    </message>
    <message>
        <source>The picture&apos;s label, the reading, and its confidence.</source>
        <translation>Label gambar, hasilnya, dan keyakinannya.</translation>
    </message>
    <message>
        <source>The first {count} are shown; the CSV has all.</source>
        <translation>{count} yang pertama ditampilkan; CSV memuat semuanya.</translation>
    </message>
    <message>
        <source>Not opened</source>
        <translation>Tidak terbuka</translation>
    </message>
    <message>
        <source>Left out: not in the folder of a class, or not a picture</source>
        <translation>Dilewati: tidak di folder kelas, atau bukan gambar</translation>
    </message>
    <message>
        <source>There is no model. Install the program again, or put a model&apos;s folder into the models folder.</source>
        <translation>Tidak ada model. Pasang ulang program, atau taruh folder sebuah model ke dalam folder models.</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Bawaan</translation>
    </message>
    <message>
        <source>The paper&apos;s network</source>
        <translation>Jaringan makalah</translation>
    </message>
    <message>
        <source>A compact residual network for live use.</source>
        <translation>Jaringan residual yang ringkas untuk pemakaian langsung.</translation>
    </message>
    <message>
        <source>The network and the training of Nugroho, Fenriana and Arijanto (2020), run again.</source>
        <translation>Jaringan dan pelatihan dari Nugroho, Fenriana, dan Arijanto (2020), dijalankan ulang.</translation>
    </message>
    <message>
        <source>It names the expression that a face shows, one of seven. What a person feels can&apos;t be read from a face.</source>
        <translation>Model ini menyebut ekspresi yang ditunjukkan wajah, satu dari tujuh. Apa yang dirasakan seseorang tidak dapat dilihat dari wajahnya.</translation>
    </message>
    <message>
        <source>FER2013&apos;s labels are noisy: people agree with them about 65% of the time.</source>
        <translation>Label FER2013 tidak selalu tepat: orang setuju dengannya pada sekitar 65% kasus.</translation>
    </message>
    <message>
        <source>Fear, disgust and sadness are recognised less often than happiness and surprise; see the table per class.</source>
        <translation>Takut, jijik, dan sedih lebih jarang dikenali daripada senang dan kaget; lihat tabel per ekspresi.</translation>
    </message>
    <message>
        <source>Faces turned far to the side, covered, badly lit or smaller than about 24 pixels are harder to classify.</source>
        <translation>Wajah yang menoleh jauh ke samping, tertutup, kurang cahaya, atau lebih kecil dari sekitar 24 piksel lebih sulit dikenali.</translation>
    </message>
    <message>
        <source>FER2013 was collected from the web in 2013: its ages, skin tones and cultures are unevenly represented.</source>
        <translation>FER2013 dikumpulkan dari web pada 2013: usia, warna kulit, dan budaya tidak terwakili secara merata.</translation>
    </message>
    <message>
        <source>{path}: frame {index} can&apos;t be read. Was the file moved or changed?</source>
        <translation>{path}: frame {index} tidak dapat dibaca. Apakah berkasnya dipindahkan atau diubah?</translation>
    </message>
    <message>
        <source>{name} can&apos;t be written as {kind}</source>
        <translation>{name} tidak dapat ditulis sebagai {kind}</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: is the disk full?</source>
        <translation>{path} tidak dapat ditulis: apakah disk penuh?</translation>
    </message>
    <message>
        <source>no face was found in the sample</source>
        <translation>wajah tidak ditemukan di gambar contoh</translation>
    </message>
    <message>
        <source>the picture can&apos;t be encoded</source>
        <translation>gambar tidak dapat dikodekan</translation>
    </message>
    <message>
        <source>{path} was written by an older version of the program, whose rows lack the columns {columns}: name another file, or replace this one with --overwrite</source>
        <translation>{path} ditulis oleh versi program yang lebih lama, yang barisnya tidak memiliki kolom {columns}: sebutkan berkas lain, atau timpa berkas ini dengan --overwrite</translation>
    </message>
    <message>
        <source>{path} was written with {name} {before}, and now it is {now}: give the same options, or name another file</source>
        <translation>{path} ditulis dengan {name} {before}, sedangkan sekarang {now}: berikan opsi yang sama, atau sebutkan berkas lain</translation>
    </message>
    <message>
        <source>{path} doesn&apos;t begin as {format} from this version of the program does: name another file</source>
        <translation>Awal {path} bukan {format} dari versi program ini: sebutkan berkas lain</translation>
    </message>
    <message>
        <source>{path} has a line that isn&apos;t from this program ({why}): name another file</source>
        <translation>{path} memuat baris yang bukan dari program ini ({why}): sebutkan berkas lain</translation>
    </message>
    <message>
        <source>{path} has rows of {file}, which isn&apos;t among the files to read: name the same paths as before, from the same folder, or name another file for the rows</source>
        <translation>{path} memuat baris dari {file}, yang tidak termasuk berkas yang akan dibaca: sebutkan jalur yang sama seperti sebelumnya, dari folder yang sama, atau sebutkan berkas lain untuk baris-barisnya</translation>
    </message>
    <message>
        <source>{path} doesn&apos;t have the rows of {file} as `analyze` writes them: name another file</source>
        <translation>Baris {file} dalam {path} tidak seperti yang ditulis `analyze`: sebutkan berkas lain</translation>
    </message>
    <message>
        <source>{path} is a video, not a picture. Give its name a video&apos;s ending, such as .mp4, and open it again.</source>
        <translation>{path} adalah video, bukan gambar. Beri namanya akhiran video, misalnya .mp4, lalu buka lagi.</translation>
    </message>
    <message>
        <source>{path} is a sound file, not a picture. Was it named wrongly?</source>
        <translation>{path} adalah berkas suara, bukan gambar. Apakah namanya keliru?</translation>
    </message>
    <message>
        <source>{path} is a PDF, not a picture. Save the picture in it as JPEG or PNG and open that.</source>
        <translation>{path} adalah PDF, bukan gambar. Simpan gambar di dalamnya sebagai JPEG atau PNG lalu buka hasilnya.</translation>
    </message>
    <message>
        <source>{path} is an HTML page, not a picture. Download the picture itself and open that.</source>
        <translation>{path} adalah halaman HTML, bukan gambar. Unduh gambarnya sendiri lalu buka.</translation>
    </message>
    <message>
        <source>{path} is an archive or a document, not a picture. Save its pictures as files and open those.</source>
        <translation>{path} adalah arsip atau dokumen, bukan gambar. Simpan gambar-gambarnya sebagai berkas lalu buka.</translation>
    </message>
    <message>
        <source>{path} is a program, not a picture. Was it named wrongly?</source>
        <translation>{path} adalah program, bukan gambar. Apakah namanya keliru?</translation>
    </message>
    <message>
        <source>{path} is a text file, not a picture. Was it named wrongly?</source>
        <translation>{path} adalah berkas teks, bukan gambar. Apakah namanya keliru?</translation>
    </message>
    <message>
        <source>{path} is a picture in the format {format}, which can&apos;t be read here. Save it as JPEG or PNG and open that.</source>
        <translation>{path} adalah gambar dengan format {format}, yang tidak dapat dibaca di sini. Simpan sebagai JPEG atau PNG lalu buka hasilnya.</translation>
    </message>
    <message>
        <source>{path} is a TIFF of a kind that isn&apos;t read: its values are neither whole numbers of up to 16 bits nor floating-point numbers of 32 or 64 bits. Save it with 8 or 16 bits and open that.</source>
        <translation>{path} adalah TIFF dari jenis yang tidak dibaca: nilainya bukan bilangan bulat hingga 16 bit dan bukan pula bilangan titik kambang 32 atau 64 bit. Simpan dengan 8 atau 16 bit lalu buka hasilnya.</translation>
    </message>
    <message>
        <source>{path} is a TIFF with more than four channels. Save those that make up its colours and open that.</source>
        <translation>{path} adalah TIFF dengan lebih dari empat kanal. Simpan kanal yang membentuk warnanya lalu buka hasilnya.</translation>
    </message>
    <message>
        <source>{path} is too large for FER2013: it holds {size} MB</source>
        <translation>{path} terlalu besar untuk FER2013: isinya {size} MB</translation>
    </message>
    <message>
        <source>{path} lacks the arrays {names}</source>
        <translation>{path} tidak memuat array {names}</translation>
    </message>
    <message>
        <source>{path} is not a readable .npz file: {why}</source>
        <translation>{path} bukan berkas .npz yang dapat dibaca: {why}</translation>
    </message>
    <message>
        <source>{path}: expected images of shape (n, 48, 48) uint8, got {shape} {type}</source>
        <translation>{path}: gambar harus berbentuk (n, 48, 48) uint8, bukan {shape} {type}</translation>
    </message>
    <message>
        <source>{path}: label, split and ferplus must have a row an image</source>
        <translation>{path}: label, split, dan ferplus harus punya satu baris per gambar</translation>
    </message>
    <message>
        <source>{path}: labels and splits must be whole numbers</source>
        <translation>{path}: label dan split harus bilangan bulat</translation>
    </message>
    <message>
        <source>{path}: labels must be 0 to {most}, found {found}</source>
        <translation>{path}: label harus 0 sampai {most}, ditemukan {found}</translation>
    </message>
    <message>
        <source>{path} lacks the column(s) {names}</source>
        <translation>{path} tidak memuat kolom {names}</translation>
    </message>
    <message>
        <source>{path} has no readable row</source>
        <translation>{path} tidak punya baris yang dapat dibaca</translation>
    </message>
    <message>
        <source>{path} has no picture of PrivateTest that isn&apos;t in Training too</source>
        <translation>{path} tidak punya gambar PrivateTest yang tidak ada juga di Training</translation>
    </message>
    <message>
        <source>{path} has no labelled pictures. Choose a folder that has a subfolder for each expression, named angry, happy and so on, with its pictures.</source>
        <translation>Tidak ada gambar berlabel di {path}. Pilih folder yang punya subfolder untuk setiap ekspresi, bernama marah, senang, dan seterusnya, berisi gambarnya.</translation>
    </message>
    <message>
        <source>{path} has several test sets: {names}. Choose one of them.</source>
        <translation>Ada beberapa set uji di {path}: {names}. Pilih salah satu.</translation>
    </message>
    <message>
        <source>None of the pictures in {path} can be opened: {why}</source>
        <translation>Tidak satu pun gambar di {path} dapat dibuka: {why}</translation>
    </message>
    <message>
        <source>No face was found in any of the pictures in {path}</source>
        <translation>Tidak ditemukan wajah di satu pun gambar di {path}</translation>
    </message>
    <message>
        <source>The result can&apos;t be saved, so it lasts until the program ends: {why}</source>
        <translation>Hasilnya tidak dapat disimpan, jadi hanya ada sampai program ditutup: {why}</translation>
    </message>
    <message>
        <source>There is no computer named {host}. Check the name, and whether this computer is on the network.</source>
        <translation>Tidak ada komputer bernama {host}. Periksa namanya, dan apakah komputer ini terhubung ke jaringan.</translation>
    </message>
    <message>
        <source>Another program has port {port} already. Choose another port, or close that program.</source>
        <translation>Program lain sudah memakai porta {port}. Pilih porta lain, atau tutup program itu.</translation>
    </message>
    <message>
        <source>This computer keeps port {port} for itself. Choose one above 1023.</source>
        <translation>Komputer ini menyimpan porta {port} untuk dirinya sendiri. Pilih porta di atas 1023.</translation>
    </message>
    <message>
        <source>{host} is no address of this computer. Choose one of its own.</source>
        <translation>{host} bukan alamat komputer ini. Pilih salah satu alamatnya sendiri.</translation>
    </message>
    <message>
        <source>Nothing can listen at {address}: {why}</source>
        <translation>Tidak ada yang dapat mendengarkan di {address}: {why}</translation>
    </message>
    <message>
        <source>{address}: {why}</source>
        <translation>{address}: {why}</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: {why}</source>
        <translation>{path} tidak dapat ditulis: {why}</translation>
    </message>
    <message>
        <source>{address}: nobody reads it.</source>
        <translation>{address}: tidak ada yang membacanya.</translation>
    </message>
    <message>
        <source>Lab Streaming Layer needs the package {package}, which isn&apos;t installed here.</source>
        <translation>Lab Streaming Layer memerlukan paket {package}, yang tidak terpasang di sini.</translation>
    </message>
    <message>
        <source>Lab Streaming Layer needs the library {library}, which can&apos;t be loaded here. Install it, and name its file in the environment variable {variable}.</source>
        <translation>Lab Streaming Layer memerlukan pustaka {library}, yang tidak dapat dimuat di sini. Pasang pustaka itu, lalu sebutkan berkasnya dalam variabel lingkungan {variable}.</translation>
    </message>
    <message>
        <source>The stream {name} has {count} channels. A stream of markers has one.</source>
        <translation>Aliran {name} memiliki {count} kanal. Aliran penanda memiliki satu.</translation>
    </message>
    <message>
        <source>Nobody listens at {address}.</source>
        <translation>Tidak ada yang mendengarkan di {address}.</translation>
    </message>
    <message>
        <source>What came is no OSC bundle of messages.</source>
        <translation>Yang diterima bukan bundel pesan OSC.</translation>
    </message>
    <message>
        <source>{name} came with other values than it takes.</source>
        <translation>{name} datang dengan nilai yang tidak diterimanya.</translation>
    </message>
    <message>
        <source>What came is no OSC message with texts and numbers.</source>
        <translation>Yang diterima bukan pesan OSC berisi teks dan angka.</translation>
    </message>
    <message>
        <source>{path} is not there, or isn&apos;t a file. Was it moved or renamed?</source>
        <translation>{path} tidak ada, atau bukan berkas. Apakah dipindahkan atau diganti namanya?</translation>
    </message>
    <message>
        <source>{path} is too large to be a file of rules.</source>
        <translation>{path} terlalu besar untuk berkas aturan.</translation>
    </message>
    <message>
        <source>{path} isn&apos;t a file of rules: it isn&apos;t JSON ({why}).</source>
        <translation>{path} bukan berkas aturan: bukan JSON ({why}).</translation>
    </message>
    <message>
        <source>{path} can&apos;t be used: {why}</source>
        <translation>{path} tidak dapat dipakai: {why}</translation>
    </message>
    <message>
        <source>it has no &quot;format&quot;: &quot;{format}&quot; and no list &quot;rules&quot;.</source>
        <translation>tidak ada &quot;format&quot;: &quot;{format}&quot; dan daftar &quot;rules&quot;.</translation>
    </message>
    <message>
        <source>it was written by a newer version of the program.</source>
        <translation>ditulis oleh versi program yang lebih baru.</translation>
    </message>
    <message>
        <source>it has more than {most} rules.</source>
        <translation>isinya lebih dari {most} aturan.</translation>
    </message>
    <message>
        <source>rule {place}: {why}</source>
        <translation>aturan {place}: {why}</translation>
    </message>
    <message>
        <source>it isn&apos;t an object.</source>
        <translation>bukan objek.</translation>
    </message>
    <message>
        <source>it has an unknown field, {key}.</source>
        <translation>ada bidang yang tidak dikenal, {key}.</translation>
    </message>
    <message>
        <source>a whole number of 1 or more</source>
        <translation>bilangan bulat 1 atau lebih</translation>
    </message>
    <message>
        <source>an OSC address, as /cue/1</source>
        <translation>alamat OSC, seperti /cue/1</translation>
    </message>
    <message>
        <source>{field} must be {what}.</source>
        <translation>{field} harus {what}.</translation>
    </message>
    <message>
        <source>{field} must be a text of 1 to {most} characters.</source>
        <translation>{field} harus teks 1 sampai {most} karakter.</translation>
    </message>
    <message>
        <source>{field} must be one of: {choices}.</source>
        <translation>{field} harus salah satu dari: {choices}.</translation>
    </message>
    <message>
        <source>{field} must be a number from {lowest} to {highest}.</source>
        <translation>{field} harus angka dari {lowest} sampai {highest}.</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true atau false</translation>
    </message>
    <message>
        <source>{region} isn&apos;t wholly on a screen. Was a screen unplugged, or its resolution changed? There is now: {screens}.</source>
        <translation>{region} tidak seluruhnya ada di sebuah layar. Apakah sebuah layar dicabut atau resolusinya diubah? Yang ada sekarang: {screens}.</translation>
    </message>
    <message>
        <source>The screen can&apos;t be captured: {why}</source>
        <translation>Layar tidak dapat ditangkap: {why}</translation>
    </message>
    <message>
        <source>{name} would have more rows than Excel can open, which is {most}. Export CSV instead.</source>
        <translation>{name} akan memiliki lebih banyak baris daripada yang dapat dibuka Excel, yaitu {most}. Ekspor sebagai CSV saja.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be replaced. If another program has it open, close it there; else choose another name or folder.</source>
        <translation>{path} tidak dapat diganti. Jika sedang dibuka di program lain, tutup di sana; jika tidak, pilih nama atau folder lain.</translation>
    </message>
    <message>
        <source>{text} is no address: write {example}.</source>
        <translation>{text} bukan alamat: tulis {example}.</translation>
    </message>
    <message>
        <source>More than {count} commands a second came from one sender.</source>
        <translation>Lebih dari {count} perintah per detik datang dari satu pengirim.</translation>
    </message>
    <message>
        <source>A command of {size} bytes is too large; the most are {most}.</source>
        <translation>Perintah sebesar {size} bita terlalu besar; paling banyak {most}.</translation>
    </message>
    <message>
        <source>A text came that isn&apos;t UTF-8.</source>
        <translation>Ada teks yang bukan UTF-8.</translation>
    </message>
    <message>
        <source>What came isn&apos;t JSON.</source>
        <translation>Yang diterima bukan JSON.</translation>
    </message>
    <message>
        <source>What came isn&apos;t an object with &quot;command&quot;.</source>
        <translation>Yang diterima bukan objek dengan &quot;command&quot;.</translation>
    </message>
    <message>
        <source>There is no command {name}. There are: {names}.</source>
        <translation>Tidak ada perintah {name}. Yang ada: {names}.</translation>
    </message>
    <message>
        <source>{name} takes no {key}.</source>
        <translation>{name} tidak menerima {key}.</translation>
    </message>
    <message>
        <source>A marker has a text of at most {most} characters.</source>
        <translation>Penanda berisi teks paling banyak {most} karakter.</translation>
    </message>
    <message>
        <source>follow needs a person&apos;s number, or 0 for the largest face.</source>
        <translation>follow memerlukan nomor orang, atau 0 untuk wajah terbesar.</translation>
    </message>
    <message>
        <source>wall_s is in seconds since 1970, within a day of now.</source>
        <translation>wall_s dalam detik sejak 1970, paling jauh sehari dari sekarang.</translation>
    </message>
    <message>
        <source>More than {most} clients wanted to connect.</source>
        <translation>Lebih dari {most} klien ingin terhubung.</translation>
    </message>
    <message>
        <source>A command of more than {most} bytes came, so its sender was disconnected.</source>
        <translation>Perintah lebih dari {most} bita datang, sehingga pengirimnya diputus.</translation>
    </message>
    <message>
        <source>A client came without the token, or from a web page that may not connect.</source>
        <translation>Klien datang tanpa token, atau dari halaman web yang tidak boleh terhubung.</translation>
    </message>
    <message>
        <source>A reading with a confidence below {below} is uncertain.</source>
        <translation>Hasil dengan keyakinan di bawah {below} tidak pasti.</translation>
    </message>
    <message>
        <source>A reading with a confidence below {below} is uncertain; in a video, an expression is then shown again from {again}.</source>
        <translation>Hasil dengan keyakinan di bawah {below} tidak pasti; dalam video, ekspresi baru ditampilkan lagi mulai {again}.</translation>
    </message>
    <message>
        <source>Choose a file.</source>
        <translation>Pilih sebuah berkas.</translation>
    </message>
    <message>
        <source>Write the name of a stream: 1 to {most} characters.</source>
        <translation>Tulis nama aliran: 1 sampai {most} karakter.</translation>
    </message>
    <message>
        <source>{path} is not the file of a face mesh; install the program again</source>
        <translation>{path} bukan berkas jala wajah; pasang program ini lagi</translation>
    </message>
    <message>
        <source>This recording is still going on. Stop it first.</source>
        <translation>Rekaman ini masih berjalan. Hentikan dulu.</translation>
    </message>
    <message>
        <source>The video in {folder} can&apos;t be read, so nobody can be removed from it. Nothing was changed.</source>
        <translation>Video di {folder} tidak dapat dibaca, jadi tidak ada orang yang dapat dihapus darinya. Tidak ada yang diubah.</translation>
    </message>
    <message>
        <source>Removing a person needs {wanted} free on the disk of {folder}, which has {free}. Make room on it.</source>
        <translation>Menghapus orang memerlukan {wanted} ruang kosong di disk {folder}, yang punya {free}. Kosongkan ruang di sana.</translation>
    </message>
    <message>
        <source>The video in {folder} can&apos;t be read from {time} on, so nobody can be removed from it. Nothing was changed.</source>
        <translation>Video di {folder} tidak dapat dibaca mulai {time}, jadi tidak ada orang yang dapat dihapus darinya. Tidak ada yang diubah.</translation>
    </message>
</context>
<context>
    <name>About</name>
    <message>
        <source>FER Desktop finds faces and says which of seven expressions each one shows: angry, disgust, fear, happy, neutral, sad, surprise. It grew out of Nugroho, Fenriana and Arijanto (2020).</source>
        <translation>FER Desktop menemukan wajah dan menyebut ekspresi yang ditunjukkannya, satu dari tujuh: marah, jijik, takut, senang, netral, sedih, kaget. Program ini berangkat dari karya Nugroho, Fenriana, dan Arijanto (2020).</translation>
    </message>
    <message>
        <source>A reading names an expression, not what a person feels. People smile without joy, and are sad without showing it; what a face shows differs between people, situations and cultures.</source>
        <translation>Hasilnya menyebut ekspresi, bukan apa yang dirasakan seseorang. Orang bisa tersenyum tanpa merasa senang dan bersedih tanpa menunjukkannya; apa yang tampak di wajah berbeda-beda menurut orang, situasi, dan budaya.</translation>
    </message>
    <message>
        <source>It is made for learning, research and play. Don&apos;t use it to judge, hire, teach, treat or watch people; in the European Union, for example, inferring emotions at work and in education is prohibited with few exceptions.</source>
        <translation>Program ini dibuat untuk belajar, meneliti, dan bermain. Jangan memakainya untuk menilai, merekrut, mengajar, merawat, atau mengawasi orang; di Uni Eropa, misalnya, menyimpulkan emosi di tempat kerja dan di lembaga pendidikan dilarang, dengan sedikit pengecualian.</translation>
    </message>
    <message>
        <source>The percentage is how sure the network is among these seven, not how strong an expression is. Below the threshold a face is shown as “uncertain”.</source>
        <translation>Persentase menunjukkan seberapa yakin jaringan di antara ketujuh ekspresi itu, bukan seberapa kuat ekspresinya. Di bawah ambang, wajah ditampilkan sebagai “tidak pasti”.</translation>
    </message>
    <message>
        <source>Limits of the model “{title}”</source>
        <translation>Keterbatasan model “{title}”</translation>
    </message>
    <message>
        <source>Nothing leaves the program unless you switch it on. Pictures are analysed in this computer&apos;s memory, by networks that are stored on it.</source>
        <translation>Tidak ada yang keluar dari program kecuali Anda menyalakannya. Gambar dianalisis di memori komputer ini, oleh jaringan yang tersimpan di sini.</translation>
    </message>
    <message>
        <source>It uses the network for two things only: an address that you open yourself as a video source, and what you switch on in Connections. That sends readings to other programs, never pictures. Before anything reaches another computer, the program asks, and the status bar says so as long as it is on.</source>
        <translation>Jaringan hanya dipakai untuk dua hal: alamat yang Anda buka sendiri sebagai sumber video, dan apa yang Anda nyalakan di Koneksi. Yang terakhir mengirim hasil ke program lain, tidak pernah gambar. Sebelum ada yang mencapai komputer lain, program bertanya, dan bilah status menyebutnya selama itu menyala.</translation>
    </message>
    <message>
        <source>No picture is stored, unless you save a snapshot or a result. No statistics are collected.</source>
        <translation>Tidak ada gambar yang disimpan di disk, kecuali Anda sendiri menyimpan jepretan atau hasil. Tidak ada statistik yang dikumpulkan.</translation>
    </message>
    <message>
        <source>So that you can look back, the pictures of the last minute are kept in memory. They are forgotten when you press Stop or play another source.</source>
        <translation>Agar Anda dapat melihat ke belakang, gambar satu menit terakhir disimpan di memori. Gambar itu dilupakan saat Anda menekan Hentikan atau memutar sumber lain.</translation>
    </message>
    <message>
        <source>To know who is back in the picture, the program describes faces. The descriptions are in memory only, for as long as the source plays.</source>
        <translation>Untuk mengetahui siapa yang kembali ke gambar, program ini mendeskripsikan wajah. Deskripsi itu hanya ada di memori, selama sumbernya diputar.</translation>
    </message>
    <message>
        <source>The settings are in {folder}. The log, which holds no pictures, is in {logs}.</source>
        <translation>Pengaturan ada di {folder}. Log, yang tidak memuat gambar, ada di {logs}.</translation>
    </message>
    <message>
        <source>The licences of everything that the program is built from are in {folder}.</source>
        <translation>Lisensi semua komponen program ini ada di {folder}.</translation>
    </message>
    <message>
        <source>FER Desktop is free software under the MIT licence.</source>
        <translation>FER Desktop adalah perangkat lunak bebas dengan lisensi MIT.</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About FER Desktop</source>
        <translation>Tentang FER Desktop</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Versi {version}</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Fungsinya</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Privasi</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versi</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lisensi</translation>
    </message>
</context>
<context>
    <name>ActivationCard</name>
    <message>
        <source>Activation map of {expression}, logit {logit}</source>
        <translation>Peta aktivasi {expression}, logit {logit}</translation>
    </message>
    <message>
        <source>Class activation map of {expression} over the crop</source>
        <translation>Peta aktivasi kelas {expression} di atas potongan wajah</translation>
    </message>
    <message>
        <source>{expression}: mean of the map {mean}, bias {bias}: logit {logit}</source>
        <translation>{expression}: rata-rata peta {mean}, bias {bias}: logit {logit}</translation>
    </message>
    <message>
        <source>Orange raises the logit, blue lowers it.</source>
        <translation>Jingga menaikkan logit, biru menurunkan.</translation>
    </message>
</context>
<context>
    <name>AddModelDialog</name>
    <message>
        <source>Add a model</source>
        <translation>Tambah model</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Tambah</translation>
    </message>
    <message>
        <source>It can&apos;t be added like this: {reason}.</source>
        <translation>Tidak dapat ditambahkan seperti ini: {reason}.</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Abu-abu</translation>
    </message>
    <message>
        <source>Colour, red first (RGB)</source>
        <translation>Warna, merah dulu (RGB)</translation>
    </message>
    <message>
        <source>Colour, blue first (BGR)</source>
        <translation>Warna, biru dulu (BGR)</translation>
    </message>
    <message>
        <source>Mean 0 and standard deviation 1</source>
        <translation>Rata-rata 0 dan simpangan baku 1</translation>
    </message>
    <message>
        <source>0 to 1</source>
        <translation>0 sampai 1</translation>
    </message>
    <message>
        <source>-1 to 1</source>
        <translation>-1 sampai 1</translation>
    </message>
    <message>
        <source>0 to 255</source>
        <translation>0 sampai 255</translation>
    </message>
    <message>
        <source>Logits (no softmax at the end)</source>
        <translation>Logit (tanpa softmax di akhir)</translation>
    </message>
    <message>
        <source>Probabilities (ends in softmax)</source>
        <translation>Probabilitas (berakhir dengan softmax)</translation>
    </message>
    <message>
        <source>FER2013&apos;s order</source>
        <translation>Urutan FER2013</translation>
    </message>
    <message>
        <source>Alphabetical</source>
        <translation>Menurut abjad</translation>
    </message>
    <message>
        <source>As set below</source>
        <translation>Seperti diatur di bawah</translation>
    </message>
    <message>
        <source>Expression of output {number}</source>
        <translation>Ekspresi keluaran {number}</translation>
    </message>
    <message>
        <source>The sample&apos;s face as the network gets it</source>
        <translation>Wajah contoh sebagaimana diterima jaringan</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Judul</translation>
    </message>
    <message>
        <source>What the program calls it</source>
        <translation>Namanya dalam program</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Warna</translation>
    </message>
    <message>
        <source>What the network&apos;s input holds</source>
        <translation>Isi masukan jaringan</translation>
    </message>
    <message>
        <source>&amp;Values</source>
        <translation>&amp;Nilai</translation>
    </message>
    <message>
        <source>The range of values that the network learned from</source>
        <translation>Rentang nilai yang dipelajari jaringan</translation>
    </message>
    <message>
        <source>O&amp;utputs</source>
        <translation>&amp;Keluaran</translation>
    </message>
    <message>
        <source>What the network&apos;s seven outputs are</source>
        <translation>Arti ketujuh keluaran jaringan</translation>
    </message>
    <message>
        <source>T&amp;emperature</source>
        <translation>T&amp;emperatur</translation>
    </message>
    <message>
        <source>Logits are divided by it: over 1 lowers confidences, 1 leaves them unchanged. From 0.01 to 100</source>
        <translation>Pembagi logit: di atas 1 menurunkan keyakinan, 1 tidak mengubahnya. Dari 0,01 sampai 100</translation>
    </message>
    <message>
        <source>&amp;Order</source>
        <translation>&amp;Urutan</translation>
    </message>
    <message>
        <source>Which output stands for which expression</source>
        <translation>Keluaran mana untuk ekspresi mana</translation>
    </message>
    <message>
        <source>These settings aren&apos;t stored in the file: check how it was trained.</source>
        <translation>Pengaturan ini tidak tersimpan di berkas: periksa cara pelatihannya.</translation>
    </message>
    <message>
        <source>With these settings the smiling face reads as “{expression}”. Add it all the same?</source>
        <translation>Dengan pengaturan ini wajah yang tersenyum terbaca sebagai “{expression}”. Tetap tambahkan?</translation>
    </message>
    <message>
        <source>Takes {shape}, gives seven numbers; runs with {runtime}.</source>
        <translation>Menerima {shape}, memberi tujuh bilangan; dijalankan dengan {runtime}.</translation>
    </message>
    <message>
        <source>This face smiles. The right settings give “happy”, though wrong ones can do so by luck.</source>
        <translation>Wajah ini tersenyum. Pengaturan yang benar memberi “senang”, meski yang salah pun bisa kebetulan.</translation>
    </message>
    <message>
        <source>Result for the sample</source>
        <translation>Hasil untuk contoh</translation>
    </message>
    <message>
        <source>The rest is in its description.</source>
        <translation>Selebihnya ada di keterangannya.</translation>
    </message>
    <message>
        <source>Add all the same</source>
        <translation>Tetap tambahkan</translation>
    </message>
    <message>
        <source>Adding…</source>
        <translation>Menambahkan…</translation>
    </message>
</context>
<context>
    <name>AddressDialog</name>
    <message>
        <source>Open an address</source>
        <translation>Buka alamat</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Alamat</translation>
    </message>
    <message>
        <source>The address of a network camera or a video: http, https, rtsp or rtmp.</source>
        <translation>Alamat kamera jaringan atau video: http, https, rtsp, atau rtmp.</translation>
    </message>
    <message>
        <source>This can&apos;t be opened yet: an address begins with http://, https://, rtsp:// or rtmp://.</source>
        <translation>Belum dapat dibuka: alamat diawali http://, https://, rtsp://, atau rtmp://.</translation>
    </message>
    <message>
        <source>This can&apos;t be opened yet: the name or number of a device follows, such as 192.168.1.20.</source>
        <translation>Belum dapat dibuka: sesudahnya nama atau nomor perangkat, misalnya 192.168.1.20.</translation>
    </message>
    <message>
        <source>This can&apos;t be opened: only http, https, rtsp and rtmp addresses are videos here.</source>
        <translation>Tidak dapat dibuka: di sini hanya alamat http, https, rtsp, dan rtmp yang dianggap video.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>There is no model {name}.</source>
        <translation>Tidak ada model {name}.</translation>
    </message>
    <message>
        <source>{name} can&apos;t be used here.</source>
        <translation>{name} tidak dapat dipakai di sini.</translation>
    </message>
</context>
<context>
    <name>AppContext</name>
    <message>
        <source>Stop recording to change this: a recording is analysed in one way from start to end.</source>
        <translation>Hentikan perekaman untuk mengubah ini: satu rekaman dianalisis dengan satu cara dari awal sampai akhir.</translation>
    </message>
    <message>
        <source>Settings can&apos;t be saved, so they last until the program ends: {reason}</source>
        <translation>Pengaturan tidak dapat disimpan, jadi hanya berlaku sampai program ditutup: {reason}</translation>
    </message>
</context>
<context>
    <name>CalibrationRow</name>
    <message>
        <source>Calibrate</source>
        <translation>Kalibrasi</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Calibrated</source>
        <translation>Terkalibrasi</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Urungkan</translation>
    </message>
    <message>
        <source>{person} left the picture, so nothing was calibrated.</source>
        <translation>{person} keluar dari gambar, jadi tidak ada yang dikalibrasi.</translation>
    </message>
    <message>
        <source>{person} was seen in too few frames. Try again.</source>
        <translation>{person} terlihat di terlalu sedikit frame. Coba lagi.</translation>
    </message>
    <message>
        <source>{person} looked {words}, not neutral. Relax your face and try again.</source>
        <translation>{person} tampak {words}, bukan netral. Lemaskan wajah Anda lalu coba lagi.</translation>
    </message>
    <message>
        <source>{person} is calibrated.</source>
        <translation>{person} sudah dikalibrasi.</translation>
    </message>
    <message>
        <source>Look neutral: {seconds} s</source>
        <translation>Tetap netral: {seconds} dtk</translation>
    </message>
    <message>
        <source>p′ ∝ p · exp(b), b = −(log m − log u), at most ±{limit}. p: the model&apos;s probabilities; m: their mean over the 3 seconds; u: their mean for neutral faces.</source>
        <translation>p′ ∝ p · exp(b), b = −(log m − log u), paling banyak ±{limit}. p: probabilitas dari model; m: rata-ratanya selama 3 detik itu; u: rata-ratanya untuk wajah netral.</translation>
    </message>
    <message>
        <source>Look neutral for 3 seconds. From then on this person&apos;s readings are shifted so that this face counts as neutral.</source>
        <translation>Pasang wajah netral selama 3 detik. Sesudah itu hasil orang ini digeser sehingga wajah tersebut dianggap netral.</translation>
    </message>
    <message>
        <source>This person&apos;s readings are shifted so that their resting face counts as neutral.</source>
        <translation>Hasil orang ini digeser sehingga wajahnya saat santai dianggap netral.</translation>
    </message>
    <message>
        <source>Show this person&apos;s readings as the model gives them</source>
        <translation>Tampilkan hasil asli model untuk orang ini</translation>
    </message>
    <message>
        <source>Cancel calibration</source>
        <translation>Batalkan kalibrasi</translation>
    </message>
    <message>
        <source>Leave everything as it was</source>
        <translation>Biarkan semuanya seperti semula</translation>
    </message>
    <message>
        <source>Undo calibration</source>
        <translation>Urungkan kalibrasi</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>Follow system</source>
        <translation>Ikuti sistem</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Terang</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Gelap</translation>
    </message>
</context>
<context>
    <name>ClassBarsPlot</name>
    <message>
        <source>Recall and precision by expression</source>
        <translation>Recall dan presisi per ekspresi</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>tidak diukur</translation>
    </message>
</context>
<context>
    <name>Clipboard</name>
    <message>
        <source>Copied</source>
        <translation>Disalin</translation>
    </message>
</context>
<context>
    <name>Color</name>
    <message>
        <source>Blue</source>
        <translation>Biru</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Jingga</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>Hijau toska</translation>
    </message>
    <message>
        <source>Magenta</source>
        <translation>Magenta</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Hijau</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Ungu</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Kuning</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Merah</translation>
    </message>
</context>
<context>
    <name>ColorMenu</name>
    <message>
        <source>{color}, exchange with {name}</source>
        <translation>{color}, bertukar dengan {name}</translation>
    </message>
</context>
<context>
    <name>Columns</name>
    <message>
        <source>Drag or press the arrow keys to resize; double-click or press Enter for the usual size</source>
        <translation>Seret atau tekan tombol panah untuk mengubah ukuran; klik ganda atau tekan Enter untuk ukuran biasa</translation>
    </message>
    <message>
        <source>Border between two parts</source>
        <translation>Batas antara dua bagian</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>The two models</source>
        <translation>Kedua model</translation>
    </message>
    <message>
        <source>Limitations</source>
        <translation>Keterbatasan</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Lapisan</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Matriks konfusi</translation>
    </message>
    <message>
        <source>Reliability</source>
        <translation>Keandalan</translation>
    </message>
    <message>
        <source>Recall and precision</source>
        <translation>Recall dan presisi</translation>
    </message>
    <message>
        <source>Learning curves</source>
        <translation>Kurva belajar</translation>
    </message>
    <message>
        <source>How they were trained</source>
        <translation>Cara pelatihannya</translation>
    </message>
    <message>
        <source>Speed on this computer</source>
        <translation>Kecepatan di komputer ini</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Berdampingan</translation>
    </message>
    <message>
        <source>Set of pictures</source>
        <translation>Kumpulan gambar</translation>
    </message>
    <message>
        <source>What both models&apos; figures are measured on</source>
        <translation>Gambar yang dipakai mengukur kedua model</translation>
    </message>
    <message>
        <source>These two were not measured on the same pictures. Test both on a labelled folder to compare them.</source>
        <translation>Keduanya belum diukur pada gambar yang sama. Uji keduanya pada folder berlabel untuk membandingkannya.</translation>
    </message>
    <message>
        <source>Figures of both models</source>
        <translation>Angka kedua model</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Angka</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Selisih</translation>
    </message>
    <message>
        <source>The second model&apos;s figure minus the first&apos;s; for amounts, how many times</source>
        <translation>Angka model kedua dikurangi model pertama; untuk jumlah, berapa kali lipatnya</translation>
    </message>
    <message>
        <source>Results per expression</source>
        <translation>Hasil per ekspresi</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Ekspresi</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>Of the pictures with this label, the share that was found</source>
        <translation>Dari gambar berlabel ini, bagian yang ditemukan</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Presisi</translation>
    </message>
    <message>
        <source>Of the answers with this expression, the share that was right</source>
        <translation>Dari jawaban dengan ekspresi ini, bagian yang benar</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Harmonic mean of precision and recall</source>
        <translation>Rata-rata harmonis presisi dan recall</translation>
    </message>
    <message>
        <source>In percentage points: the second minus the first</source>
        <translation>Dalam poin persen: yang kedua dikurangi yang pertama</translation>
    </message>
    <message>
        <source>Recall, precision and F1 of both models</source>
        <translation>Recall, presisi, dan F1 kedua model</translation>
    </message>
    <message>
        <source>Measure of the learning curves</source>
        <translation>Ukuran kurva belajar</translation>
    </message>
    <message>
        <source>In percent. Not measured: {models}.</source>
        <translation>Dalam persen. Tidak diukur: {models}.</translation>
    </message>
    <message>
        <source>In percent, both on {pictures}.</source>
        <translation>Dalam persen, keduanya pada {pictures}.</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Multiply-adds per face</source>
        <translation>Kali-tambah per wajah</translation>
    </message>
    <message>
        <source>Shares in percent; their differences are in percentage points, the second model minus the first.</source>
        <translation>Bagian dalam persen; selisihnya dalam poin persen, model kedua dikurangi yang pertama.</translation>
    </message>
    <message>
        <source>The two were measured on different numbers of pictures.</source>
        <translation>Keduanya diukur pada jumlah gambar yang berbeda.</translation>
    </message>
    <message>
        <source>Size, {runtime}</source>
        <translation>Ukuran, {runtime}</translation>
    </message>
    <message>
        <source>One face here, {runtime}</source>
        <translation>Satu wajah di sini, {runtime}</translation>
    </message>
</context>
<context>
    <name>ConnectionRow</name>
    <message>
        <source>Choose…</source>
        <translation>Pilih…</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Cari</translation>
    </message>
    <message>
        <source>Choose the file</source>
        <translation>Pilih berkasnya</translation>
    </message>
    <message>
        <source>Ask the local network for streams of markers</source>
        <translation>Tanyakan aliran penanda ke jaringan lokal</translation>
    </message>
    <message>
        <source>What a receiver connects to. The last part is the token: who doesn&apos;t know it can&apos;t connect</source>
        <translation>Alamat untuk penerima. Bagian terakhir adalah token: yang tidak mengetahuinya tidak dapat tersambung</translation>
    </message>
    <message>
        <source>Address for receivers</source>
        <translation>Alamat untuk penerima</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>Copy token</source>
        <translation>Salin token</translation>
    </message>
    <message>
        <source>New token</source>
        <translation>Token baru</translation>
    </message>
    <message>
        <source>Receivers that know the old one can&apos;t connect any more</source>
        <translation>Penerima yang hanya mengetahui token lama tidak dapat tersambung lagi</translation>
    </message>
    <message>
        <source>A host and a port, as 127.0.0.1:9000, or a port of this computer</source>
        <translation>Host dan port, seperti 127.0.0.1:9000, atau port komputer ini</translation>
    </message>
    <message>
        <source>Sends to one program, such as Max, TouchDesigner, Pure Data or Unity.</source>
        <translation>Mengirim ke satu program, seperti Max, TouchDesigner, Pure Data, atau Unity.</translation>
    </message>
    <message>
        <source>Address of the receiver</source>
        <translation>Alamat penerima</translation>
    </message>
    <message>
        <source>Serves OBS, web pages and scripts, which can also give commands.</source>
        <translation>Melayani OBS, halaman web, dan skrip, yang juga dapat memberi perintah.</translation>
    </message>
    <message>
        <source>Address of this server</source>
        <translation>Alamat server ini</translation>
    </message>
    <message>
        <source>Offers the followed person and the markers as streams, as for LabRecorder.</source>
        <translation>Menawarkan orang yang diikuti dan penanda sebagai aliran, misalnya untuk LabRecorder.</translation>
    </message>
    <message>
        <source>Name of the stream</source>
        <translation>Nama aliran</translation>
    </message>
    <message>
        <source>By this name receivers find the stream</source>
        <translation>Dengan nama ini penerima menemukan aliran</translation>
    </message>
    <message>
        <source>Writes a line for each message to the end of a file.</source>
        <translation>Menulis satu baris per pesan di akhir sebuah berkas.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>What is in the file already stays</source>
        <translation>Isi berkas yang sudah ada tetap</translation>
    </message>
    <message>
        <source>Takes markers, starts and stops recordings, and more, for other programs.</source>
        <translation>Menerima penanda, memulai dan menghentikan rekaman, dan lainnya, dari program lain.</translation>
    </message>
    <message>
        <source>Address that listens</source>
        <translation>Alamat yang mendengarkan</translation>
    </message>
    <message>
        <source>Takes the markers of a stream, such as PsychoPy&apos;s.</source>
        <translation>Menerima penanda dari sebuah aliran, misalnya dari PsychoPy.</translation>
    </message>
    <message>
        <source>As its sender calls the stream</source>
        <translation>Seperti nama yang diberikan pengirimnya</translation>
    </message>
    <message>
        <source>Last error, {ago}: {error}</source>
        <translation>Galat terakhir, {ago}: {error}</translation>
    </message>
    <message>
        <source>Last error: {error}</source>
        <translation>Galat terakhir: {error}</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Membuka</translation>
    </message>
    <message>
        <source>{count} connected</source>
        <translation>{count} tersambung</translation>
    </message>
    <message>
        <source>{count} sent</source>
        <translation>{count} terkirim</translation>
    </message>
    <message>
        <source>{count} dropped</source>
        <translation>{count} terlewat</translation>
    </message>
    <message>
        <source>{count} commands</source>
        <translation>{count} perintah</translation>
    </message>
    <message>
        <source>1 command</source>
        <translation>1 perintah</translation>
    </message>
    <message>
        <source>{count} refused</source>
        <translation>{count} ditolak</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Koneksi</translation>
    </message>
    <message>
        <source>Send the readings to {address}?</source>
        <translation>Kirim hasil ke {address}?</translation>
    </message>
    <message>
        <source>They leave this computer: names, expressions and where faces are, but no pictures. OSC has neither encryption nor a password, so whoever can listen to the network on the way can read them.</source>
        <translation>Hasil meninggalkan komputer ini: nama, ekspresi, dan letak wajah, tetapi bukan gambar. OSC tidak memakai enkripsi maupun kata sandi, jadi siapa pun yang dapat menyadap jaringan di perjalanan dapat membacanya.</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Kirim</translation>
    </message>
    <message>
        <source>Let other computers connect at {address}?</source>
        <translation>Biarkan komputer lain tersambung di {address}?</translation>
    </message>
    <message>
        <source>Whoever has the address with its token can read the readings and give commands. Nothing is encrypted, so whoever can listen to the network on the way can read them, and the token.</source>
        <translation>Siapa pun yang memiliki alamat beserta tokennya dapat membaca hasil dan memberi perintah. Tidak ada enkripsi, jadi siapa pun yang dapat menyadap jaringan di perjalanan dapat membaca hasil, dan tokennya.</translation>
    </message>
    <message>
        <source>Let them connect</source>
        <translation>Biarkan tersambung</translation>
    </message>
    <message>
        <source>Offer the stream {name} to the local network?</source>
        <translation>Tawarkan aliran {name} ke jaringan lokal?</translation>
    </message>
    <message>
        <source>Lab Streaming Layer announces its streams to every computer in the local network, and has no password: everybody there can find and record the readings and the markers.</source>
        <translation>Lab Streaming Layer mengumumkan alirannya ke setiap komputer di jaringan lokal, dan tidak memakai kata sandi: siapa pun di sana dapat menemukan dan merekam hasil dan penanda.</translation>
    </message>
    <message>
        <source>Offer it</source>
        <translation>Tawarkan</translation>
    </message>
    <message>
        <source>Take commands at {address}?</source>
        <translation>Terima perintah di {address}?</translation>
    </message>
    <message>
        <source>Other computers can then set markers, start and stop recordings and take snapshots. OSC has no password, so everybody can who reaches this address.</source>
        <translation>Komputer lain lalu dapat memasang penanda, memulai dan menghentikan rekaman, dan mengambil jepretan. OSC tidak memakai kata sandi, jadi siapa pun yang mencapai alamat ini dapat melakukannya.</translation>
    </message>
    <message>
        <source>Take commands</source>
        <translation>Terima perintah</translation>
    </message>
    <message>
        <source>Look for the stream {name} in the local network?</source>
        <translation>Cari aliran {name} di jaringan lokal?</translation>
    </message>
    <message>
        <source>The program asks every computer in the local network for it. Lab Streaming Layer has no password: everybody there can offer a stream of this name, and so set markers.</source>
        <translation>Program menanyakannya ke setiap komputer di jaringan lokal. Lab Streaming Layer tidak memakai kata sandi: siapa pun di sana dapat menawarkan aliran dengan nama ini, dan dengan begitu memasang penanda.</translation>
    </message>
    <message>
        <source>Look for it</source>
        <translation>Cari</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl);;All files (*)</source>
        <translation>Baris JSON (*.jsonl);;Semua berkas (*)</translation>
    </message>
    <message>
        <source>Write readings to</source>
        <translation>Tulis hasil ke</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Mencari…</translation>
    </message>
    <message>
        <source>There is no stream of markers in the local network now.</source>
        <translation>Sekarang tidak ada aliran penanda di jaringan lokal.</translation>
    </message>
</context>
<context>
    <name>ConnectionsDialog</name>
    <message>
        <source>Connections</source>
        <translation>Koneksi</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Aturan</translation>
    </message>
    <message>
        <source>Other programs can get the readings while they are made. Pictures are never sent. Everything here is off when the program starts, and stays on at most until it ends; the addresses are kept.</source>
        <translation>Program lain dapat menerima hasil selagi dibuat. Gambar tidak pernah dikirim. Semuanya mati saat program dimulai, dan menyala paling lama sampai program berakhir; alamatnya disimpan.</translation>
    </message>
    <message>
        <source>Outputs: readings, people, markers and states go to other programs</source>
        <translation>Keluaran: hasil, orang, penanda, dan status dikirim ke program lain</translation>
    </message>
    <message>
        <source>Inputs: markers and commands come from other programs</source>
        <translation>Masukan: penanda dan perintah datang dari program lain</translation>
    </message>
</context>
<context>
    <name>CoverChoice</name>
    <message>
        <source>Cover faces…</source>
        <translation>Tutupi wajah…</translation>
    </message>
    <message>
        <source>Cover faces: blurred…</source>
        <translation>Tutupi wajah: dikaburkan…</translation>
    </message>
    <message>
        <source>Cover faces: pixelated…</source>
        <translation>Tutupi wajah: dipikselkan…</translation>
    </message>
    <message>
        <source>Cover faces: with grey…</source>
        <translation>Tutupi wajah: dengan abu-abu…</translation>
    </message>
    <message>
        <source>Whose faces are covered in exported videos, pictures and reports, and how</source>
        <translation>Wajah siapa yang ditutupi dalam video, gambar, dan laporan yang diekspor, dan bagaimana</translation>
    </message>
</context>
<context>
    <name>CoverDialog</name>
    <message>
        <source>Not covered</source>
        <translation>Tidak ditutupi</translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation>Dikaburkan</translation>
    </message>
    <message>
        <source>Pixelated</source>
        <translation>Dipikselkan</translation>
    </message>
    <message>
        <source>Covered with grey</source>
        <translation>Ditutupi dengan abu-abu</translation>
    </message>
    <message>
        <source>Everyone</source>
        <translation>Semua orang</translation>
    </message>
    <message>
        <source>Everyone but the chosen</source>
        <translation>Semua orang kecuali yang dipilih</translation>
    </message>
    <message>
        <source>Only the chosen</source>
        <translation>Hanya yang dipilih</translation>
    </message>
    <message>
        <source>Cover faces</source>
        <translation>Tutupi wajah</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Wajah</translation>
    </message>
    <message>
        <source>Whose</source>
        <translation>Milik siapa</translation>
    </message>
    <message>
        <source>Chosen</source>
        <translation>Yang dipilih</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Gunakan</translation>
    </message>
    <message>
        <source>Holds for exported videos, pictures and reports, and for snapshots. Recordings stay as they are.</source>
        <translation>Berlaku untuk video, gambar, dan laporan yang diekspor, serta untuk jepretan. Rekaman tetap seperti adanya.</translation>
    </message>
    <message>
        <source>Nobody is chosen, so everyone is covered.</source>
        <translation>Tidak ada yang dipilih, jadi semua orang ditutupi.</translation>
    </message>
    <message>
        <source>Passers-by, and faces too small to be analysed, are then shown.</source>
        <translation>Orang yang lewat, dan wajah yang terlalu kecil untuk dianalisis, lalu terlihat.</translation>
    </message>
    <message>
        <source>Also faces that were not analysed, such as those of passers-by, as far as they are found.</source>
        <translation>Juga wajah yang tidak dianalisis, seperti wajah orang yang lewat, sejauh ditemukan.</translation>
    </message>
</context>
<context>
    <name>CurvesPlot</name>
    <message>
        <source>Learning curves</source>
        <translation>Kurva belajar</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>epoch</translation>
    </message>
    <message>
        <source>not recorded</source>
        <translation>tidak tercatat</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validasi</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Details</source>
        <translation>Rincian</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Tanggal</translation>
    </message>
    <message>
        <source>What they agreed to, such as by a form</source>
        <translation>Apa yang disetujui, misalnya lewat formulir</translation>
    </message>
    <message>
        <source>Participant</source>
        <translation>Peserta</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>Kondisi</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>Penulis</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Catatan</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>Persetujuan</translation>
    </message>
    <message>
        <source>Date of the consent is known</source>
        <translation>Tanggal persetujuan diketahui</translation>
    </message>
    <message>
        <source>Date of the consent</source>
        <translation>Tanggal persetujuan</translation>
    </message>
    <message>
        <source>Consent given</source>
        <translation>Disetujui pada</translation>
    </message>
    <message>
        <source>A name or a code, such as P07</source>
        <translation>Nama atau kode, misalnya P07</translation>
    </message>
    <message>
        <source>Saved with the recording, and shown in its report and in exports as JSON.</source>
        <translation>Disimpan bersama rekaman, dan ditampilkan dalam laporan serta ekspor JSON.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Simpan</translation>
    </message>
</context>
<context>
    <name>DeviceBox</name>
    <message>
        <source>Device</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Automatic: {device}</source>
        <translation>Otomatis: {device}</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Otomatis</translation>
    </message>
    <message>
        <source>What runs the network. LiteRT is quickest on a CPU; TensorFlow uses a GPU where it can.</source>
        <translation>Yang menjalankan jaringan. LiteRT paling cepat di CPU; TensorFlow memakai GPU bila bisa.</translation>
    </message>
    <message>
        <source>Automatic measures what is quickest for the live view on this computer. Files, Steps and tests are in full precision, so that their readings are the same on every computer.</source>
        <translation>Otomatis mengukur apa yang tercepat untuk tampilan langsung di komputer ini. Berkas, Langkah, dan pengujian memakai presisi penuh, agar hasilnya sama di setiap komputer.</translation>
    </message>
    <message>
        <source>Measured for one face: {timings}. Choose Automatic again to measure anew.</source>
        <translation>Terukur untuk satu wajah: {timings}. Pilih Otomatis lagi untuk mengukur ulang.</translation>
    </message>
    <message>
        <source>{device} {time} ms</source>
        <translation>{device} {time} md</translation>
    </message>
    <message>
        <source>{device}, two threads {time} ms</source>
        <translation>{device}, dua utas {time} md</translation>
    </message>
    <message>
        <source>CPU, LiteRT</source>
        <translation>CPU, LiteRT</translation>
    </message>
    <message>
        <source>CPU, LiteRT 8-bit</source>
        <translation>CPU, LiteRT 8-bit</translation>
    </message>
    <message>
        <source>GPU or CPU, TensorFlow</source>
        <translation>GPU atau CPU, TensorFlow</translation>
    </message>
</context>
<context>
    <name>ExportBar</name>
    <message>
        <source>Export</source>
        <translation>Ekspor</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Readings as CSV…</source>
        <translation>Hasil sebagai CSV…</translation>
    </message>
    <message>
        <source>Readings as Excel…</source>
        <translation>Hasil sebagai Excel…</translation>
    </message>
    <message>
        <source>Readings as JSON…</source>
        <translation>Hasil sebagai JSON…</translation>
    </message>
    <message>
        <source>Readings as JSON lines…</source>
        <translation>Hasil sebagai JSON lines…</translation>
    </message>
    <message>
        <source>Summary…</source>
        <translation>Ringkasan…</translation>
    </message>
    <message>
        <source>Summary of all listed recordings…</source>
        <translation>Ringkasan semua rekaman dalam daftar…</translation>
    </message>
    <message>
        <source>Video with boxes as WebM…</source>
        <translation>Video dengan kotak sebagai WebM…</translation>
    </message>
    <message>
        <source>Pictures with boxes…</source>
        <translation>Gambar dengan kotak…</translation>
    </message>
    <message>
        <source>Faces as pictures…</source>
        <translation>Wajah sebagai gambar…</translation>
    </message>
    <message>
        <source>Report as HTML…</source>
        <translation>Laporan sebagai HTML…</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Kemajuan ekspor</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>Batalkan ekspor</translation>
    </message>
    <message>
        <source>Stop the export; no file is kept</source>
        <translation>Hentikan ekspor; tidak ada berkas yang disimpan</translation>
    </message>
    <message>
        <source>Folder for the pictures</source>
        <translation>Folder untuk gambar</translation>
    </message>
    <message>
        <source>Readings (*.csv)</source>
        <translation>Hasil (*.csv)</translation>
    </message>
    <message>
        <source>Excel workbook (*.xlsx)</source>
        <translation>Buku kerja Excel (*.xlsx)</translation>
    </message>
    <message>
        <source>Readings (*.json)</source>
        <translation>Hasil (*.json)</translation>
    </message>
    <message>
        <source>Readings (*.jsonl)</source>
        <translation>Hasil (*.jsonl)</translation>
    </message>
    <message>
        <source>Video (*.webm)</source>
        <translation>Video (*.webm)</translation>
    </message>
    <message>
        <source>Report (*.html)</source>
        <translation>Laporan (*.html)</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Rekaman</translation>
    </message>
    <message>
        <source>{name} summary</source>
        <translation>{name} ringkasan</translation>
    </message>
    <message>
        <source>Summary (*.csv)</source>
        <translation>Ringkasan (*.csv)</translation>
    </message>
    <message>
        <source>Summary (*.json)</source>
        <translation>Ringkasan (*.json)</translation>
    </message>
    <message>
        <source>The export was cancelled; no file was kept.</source>
        <translation>Ekspor dibatalkan; tidak ada berkas yang disimpan.</translation>
    </message>
    <message>
        <source>Saved: {path}</source>
        <translation>Tersimpan: {path}</translation>
    </message>
    <message>
        <source>Not exported: {reason}</source>
        <translation>Gagal mengekspor: {reason}</translation>
    </message>
</context>
<context>
    <name>Expression</name>
    <message>
        <source>angry</source>
        <translation>marah</translation>
    </message>
    <message>
        <source>disgust</source>
        <translation>jijik</translation>
    </message>
    <message>
        <source>fear</source>
        <translation>takut</translation>
    </message>
    <message>
        <source>happy</source>
        <translation>senang</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>netral</translation>
    </message>
    <message>
        <source>sad</source>
        <translation>sedih</translation>
    </message>
    <message>
        <source>surprise</source>
        <translation>kaget</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>tidak pasti</translation>
    </message>
    <message>
        <source>uncertain, perhaps {name}</source>
        <translation>tidak pasti, mungkin {name}</translation>
    </message>
    <message>
        <source>In tests, {count} of 10 readings of “{name}” were right</source>
        <translation>Dalam pengujian, {count} dari 10 hasil “{name}” benar</translation>
    </message>
    <message>
        <source>{hint}; most of the others were {other}.</source>
        <translation>{hint}; sisanya kebanyakan {other}.</translation>
    </message>
    <message>
        <source>In pictures like this, nearly all readings are right.</source>
        <translation>Dalam gambar seperti ini, hampir semua hasil benar.</translation>
    </message>
    <message>
        <source>In pictures like this, {count} of 10 readings are right.</source>
        <translation>Dalam gambar seperti ini, {count} dari 10 hasil benar.</translation>
    </message>
</context>
<context>
    <name>FacePanel</name>
    <message>
        <source>Previous face</source>
        <translation>Wajah sebelumnya</translation>
    </message>
    <message>
        <source>Next face</source>
        <translation>Wajah berikutnya</translation>
    </message>
    <message>
        <source>Back to the test set</source>
        <translation>Kembali ke set uji</translation>
    </message>
    <message>
        <source>Show the figures of the test set that this picture belongs to</source>
        <translation>Tampilkan angka set uji yang memuat gambar ini</translation>
    </message>
    <message>
        <source>Explain this face</source>
        <translation>Jelaskan wajah ini</translation>
    </message>
    <message>
        <source>Selected rows</source>
        <translation>Baris yang dipilih</translation>
    </message>
    <message>
        <source>Show how this reading came about, step by step</source>
        <translation>Tampilkan langkah demi langkah bagaimana hasil ini diperoleh</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>Copy the picture with its boxes, or the selected rows</source>
        <translation>Salin gambar dengan kotaknya, atau baris yang dipilih</translation>
    </message>
    <message>
        <source>Picture with boxes</source>
        <translation>Gambar dengan kotak</translation>
    </message>
    <message>
        <source>face {number} of {count}</source>
        <translation>wajah {number} dari {count}</translation>
    </message>
    <message>
        <source>{width} × {height} pixels, detection score {score}</source>
        <translation>{width} × {height} piksel, skor deteksi {score}</translation>
    </message>
    <message>
        <source>{width} × {height} pixels, the whole picture</source>
        <translation>{width} × {height} piksel, seluruh gambar</translation>
    </message>
    <message>
        <source>perhaps {expression}, {share}</source>
        <translation>mungkin {expression}, {share}</translation>
    </message>
</context>
<context>
    <name>FaceWall</name>
    <message>
        <source>1 picture</source>
        <translation>1 gambar</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} gambar</translation>
    </message>
    <message>
        <source>{count} for {lines} frames</source>
        <translation>{count} untuk {lines} frame</translation>
    </message>
    <message>
        <source>1 face</source>
        <translation>1 wajah</translation>
    </message>
    <message>
        <source>{count} faces</source>
        <translation>{count} wajah</translation>
    </message>
    <message>
        <source>{count}, the clearest of {lines}</source>
        <translation>{count}, yang paling jelas dari {lines}</translation>
    </message>
    <message>
        <source>face {number}</source>
        <translation>wajah {number}</translation>
    </message>
    <message>
        <source>Wall of faces, by expression</source>
        <translation>Dinding wajah menurut ekspresi</translation>
    </message>
    <message>
        <source>The larger a face, the surer its expression. Double-click one, or press {key}, to see its picture.</source>
        <translation>Makin besar wajah, makin pasti ekspresinya. Klik dua kali, atau tekan {key}, untuk melihat gambarnya.</translation>
    </message>
</context>
<context>
    <name>FaultDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>Terjadi kesalahan</translation>
    </message>
    <message>
        <source>The program ended unexpectedly the last time it ran</source>
        <translation>Program terhenti mendadak saat terakhir dijalankan</translation>
    </message>
    <message>
        <source>What you had saved is safe. Below is what the system recorded of the program&apos;s last moment.</source>
        <translation>Apa yang sudah Anda simpan tetap aman. Di bawah ini adalah catatan sistem tentang saat terakhir program.</translation>
    </message>
    <message>
        <source>Something went wrong in the program: {summary}</source>
        <translation>Terjadi kesalahan dalam program: {summary}</translation>
    </message>
    <message>
        <source>The program carries on where it can. If something still goes wrong, start it again.</source>
        <translation>Program tetap berjalan sebisanya. Jika masih ada yang tidak beres, jalankan ulang.</translation>
    </message>
    <message>
        <source>To report it, copy the details: they hold no pictures, but may hold names of folders.</source>
        <translation>Untuk melaporkannya, salin rinciannya: tidak ada gambar di dalamnya, tetapi mungkin ada nama folder.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Rincian</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Salin rincian</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>Buka folder log</translation>
    </message>
</context>
<context>
    <name>Figure</name>
    <message>
        <source>{figure}%</source>
        <translation>{figure}%</translation>
    </message>
    <message>
        <source>{figure}&#xa0;s</source>
        <translation>{figure}&#xa0;dtk</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>accuracy</source>
        <translation>akurasi</translation>
    </message>
    <message>
        <source>counting no face as wrong</source>
        <translation>tanpa wajah dihitung salah</translation>
    </message>
    <message>
        <source>mean F1 {share}</source>
        <translation>rata-rata F1 {share}</translation>
    </message>
    <message>
        <source>balanced accuracy: mean recall</source>
        <translation>akurasi berimbang: rata-rata recall</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Hasil</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Matriks konfusi</translation>
    </message>
    <message>
        <source>Counts and their share of the row. Click a cell to see its pictures.</source>
        <translation>Jumlah dan persentase per baris. Klik sel untuk melihat gambarnya.</translation>
    </message>
    <message>
        <source>By expression</source>
        <translation>Per ekspresi</translation>
    </message>
    <message>
        <source>Precision, recall and F1 by expression</source>
        <translation>Presisi, recall, dan F1 per ekspresi</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Ekspresi</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Presisi</translation>
    </message>
    <message>
        <source>Of the pictures classified as this, the share with this label</source>
        <translation>Dari gambar yang diklasifikasi begini, bagian yang memang berlabel ini</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>Of the pictures with this label, the share classified as it</source>
        <translation>Dari gambar berlabel ini, bagian yang diklasifikasi begini</translation>
    </message>
    <message>
        <source>The harmonic mean of precision and recall</source>
        <translation>Rata-rata harmonis presisi dan recall</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Gambar</translation>
    </message>
    <message>
        <source>How many pictures with this label were analysed</source>
        <translation>Banyaknya gambar berlabel ini yang dianalisis</translation>
    </message>
    <message>
        <source>No face</source>
        <translation>Tidak ada wajah</translation>
    </message>
    <message>
        <source>Pictures with this label in which no face was found</source>
        <translation>Gambar berlabel ini yang wajahnya tidak ditemukan</translation>
    </message>
    <message>
        <source>{done} of {count} pictures analysed so far.</source>
        <translation>Sejauh ini {done} dari {count} gambar dianalisis.</translation>
    </message>
    <message>
        <source>No face was found in {count} of {total} pictures. They count in the second figure only, not in the matrix and the table. Of several faces the largest counts.</source>
        <translation>Wajah tidak ditemukan di {count} dari {total} gambar. Gambar itu hanya masuk angka kedua, tidak masuk matriks dan tabel. Bila ada beberapa wajah, yang terbesar yang dihitung.</translation>
    </message>
    <message>
        <source>Face detection was skipped: each picture is one face.</source>
        <translation>Deteksi wajah dilewati: setiap gambar adalah satu wajah.</translation>
    </message>
    <message>
        <source>Uncertain readings count as their most likely expression.</source>
        <translation>Hasil yang tidak pasti dihitung sebagai ekspresi yang paling mungkin.</translation>
    </message>
    <message>
        <source>The Model tab keeps this result with the model and can compare models on these pictures.</source>
        <translation>Tab Model menyimpan hasil ini bersama modelnya dan bisa membandingkan model pada gambar-gambar ini.</translation>
    </message>
    <message>
        <source>Files that couldn&apos;t be opened and aren&apos;t counted: {count}.</source>
        <translation>Berkas yang tidak dapat dibuka dan tidak dihitung: {count}.</translation>
    </message>
    <message>
        <source>Left out (not named after an expression, or not a picture): {names}</source>
        <translation>Dilewati (namanya bukan ekspresi, atau bukan gambar): {names}</translation>
    </message>
    <message>
        <source>{right} of {total} right; 95% interval {low} to {high} (Wilson)</source>
        <translation>{right} dari {total} benar; selang 95%: {low} sampai {high} (Wilson)</translation>
    </message>
</context>
<context>
    <name>FileQueueModel</name>
    <message>
        <source>waiting</source>
        <translation>menunggu</translation>
    </message>
    <message>
        <source>not read: cancelled</source>
        <translation>tidak dibaca: dibatalkan</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>sedang dibaca</translation>
    </message>
    <message>
        <source>1 frame analysed</source>
        <translation>1 frame dianalisis</translation>
    </message>
    <message>
        <source>{count} frames analysed</source>
        <translation>{count} frame dianalisis</translation>
    </message>
    <message>
        <source>no face found</source>
        <translation>wajah tidak ditemukan</translation>
    </message>
    <message>
        <source>1 face, too small</source>
        <translation>1 wajah, terlalu kecil</translation>
    </message>
    <message>
        <source>{count} faces, too small</source>
        <translation>{count} wajah, terlalu kecil</translation>
    </message>
    <message>
        <source>{count} faces</source>
        <translation>{count} wajah</translation>
    </message>
    <message>
        <source>a face crop: {reading}</source>
        <translation>potongan wajah: {reading}</translation>
    </message>
    <message>
        <source>1 face: {reading}</source>
        <translation>1 wajah: {reading}</translation>
    </message>
    <message>
        <source>{count} too small</source>
        <translation>{count} terlalu kecil</translation>
    </message>
    <message>
        <source>Label: {expression}</source>
        <translation>Label: {expression}</translation>
    </message>
    <message>
        <source>1 face is too small to analyse: under {limit} pixels.</source>
        <translation>1 wajah terlalu kecil untuk dianalisis: di bawah {limit} piksel.</translation>
    </message>
    <message>
        <source>{count} faces are too small to analyse: under {limit} pixels.</source>
        <translation>{count} wajah terlalu kecil untuk dianalisis: di bawah {limit} piksel.</translation>
    </message>
</context>
<context>
    <name>FilesTab</name>
    <message>
        <source>There is no picture on the clipboard. Copy one, or a file, and paste again.</source>
        <translation>Tidak ada gambar di papan klip. Salin gambar atau berkas, lalu tempel lagi.</translation>
    </message>
    <message>
        <source>Pictures or videos…</source>
        <translation>Gambar atau video…</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Folder…</translation>
    </message>
    <message>
        <source>From the clipboard</source>
        <translation>Dari papan klip</translation>
    </message>
    <message>
        <source>Analyse the faces in pictures and videos</source>
        <translation>Analisis wajah di gambar dan video</translation>
    </message>
    <message>
        <source>Drop files or folders anywhere on the window, or paste a picture. Every face becomes a row that you can export. A folder whose subfolders are named after expressions is scored as a test set.</source>
        <translation>Seret berkas atau folder ke mana saja di jendela ini, atau tempel gambar. Setiap wajah menjadi satu baris yang bisa diekspor. Folder yang subfoldernya bernama ekspresi dinilai sebagai set uji.</translation>
    </message>
    <message>
        <source>Open pictures or videos</source>
        <translation>Buka gambar atau video</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Buka folder</translation>
    </message>
    <message>
        <source>Test set “{name}”: {result}</source>
        <translation>Set uji “{name}”: {result}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Tampilkan</translation>
    </message>
    <message>
        <source>{name} and its results were removed</source>
        <translation>{name} dan hasilnya dihapus dari daftar</translation>
    </message>
    <message>
        <source>{count} files and their results were removed</source>
        <translation>{count} berkas dan hasilnya dihapus dari daftar</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Urungkan</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Baca ulang</translation>
    </message>
    <message>
        <source>Remove from the queue</source>
        <translation>Keluarkan dari antrean</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>dijeda</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} gagal</translation>
    </message>
</context>
<context>
    <name>FilesViewer</name>
    <message>
        <source>The picture was copied</source>
        <translation>Gambar sudah disalin</translation>
    </message>
    <message>
        <source>Couldn&apos;t copy the picture: {reason}</source>
        <translation>Gambar tidak dapat disalin: {reason}</translation>
    </message>
    <message>
        <source>no face chosen</source>
        <translation>belum ada wajah dipilih</translation>
    </message>
    <message>
        <source>not read</source>
        <translation>tidak dibaca</translation>
    </message>
    <message>
        <source>no face</source>
        <translation>tanpa wajah</translation>
    </message>
    <message>
        <source>too small</source>
        <translation>terlalu kecil</translation>
    </message>
</context>
<context>
    <name>FilesWork</name>
    <message>
        <source>Pasted {number}</source>
        <translation>Tempelan {number}</translation>
    </message>
    <message>
        <source>1 file there is neither a picture nor a video and was left out.</source>
        <translation>1 berkas di sana bukan gambar ataupun video dan dilewati.</translation>
    </message>
    <message>
        <source>{count} files there are neither pictures nor videos and were left out.</source>
        <translation>{count} berkas di sana bukan gambar ataupun video dan dilewati.</translation>
    </message>
    <message>
        <source>No pictures or videos were found there.</source>
        <translation>Tidak ada gambar atau video di sana.</translation>
    </message>
</context>
<context>
    <name>FolderRow</name>
    <message>
        <source>Choose…</source>
        <translation>Pilih…</translation>
    </message>
    <message>
        <source>Use default</source>
        <translation>Pakai bawaan</translation>
    </message>
    <message>
        <source>The folder that you saved to last</source>
        <translation>Folder tempat Anda terakhir menyimpan</translation>
    </message>
    <message>
        <source>This folder isn&apos;t there now: choose another one.</source>
        <translation>Folder ini tidak ada sekarang: pilih yang lain.</translation>
    </message>
    <message>
        <source>You don&apos;t have permission to save in this folder.</source>
        <translation>Anda tidak punya izin menyimpan di folder ini.</translation>
    </message>
</context>
<context>
    <name>HistogramView</name>
    <message>
        <source>Histogram of the values</source>
        <translation>Histogram nilai</translation>
    </message>
    <message>
        <source>From {low} to {high}</source>
        <translation>Dari {low} sampai {high}</translation>
    </message>
</context>
<context>
    <name>Incoming</name>
    <message>
        <source>Pictures and videos ({pattern})</source>
        <translation>Gambar dan video ({pattern})</translation>
    </message>
    <message>
        <source>Pictures ({pattern})</source>
        <translation>Gambar ({pattern})</translation>
    </message>
    <message>
        <source>Videos ({pattern})</source>
        <translation>Video ({pattern})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Semua berkas (*)</translation>
    </message>
    <message>
        <source>{path} is there already. Replace it?</source>
        <translation>{path} sudah ada. Timpa berkas itu?</translation>
    </message>
</context>
<context>
    <name>LayerTable</name>
    <message>
        <source>Layers</source>
        <translation>Lapisan</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s), from the crop to the answer.</source>
        <translation>
            <numerusform>%n lapisan, dari potongan wajah sampai jawaban.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Link</name>
    <message>
        <source>JSON lines</source>
        <translation>Baris JSON</translation>
    </message>
    <message>
        <source>OSC commands</source>
        <translation>Perintah OSC</translation>
    </message>
    <message>
        <source>LSL markers</source>
        <translation>Penanda LSL</translation>
    </message>
</context>
<context>
    <name>LinkNote</name>
    <message>
        <source>In the network: {names}</source>
        <translation>Di jaringan: {names}</translation>
    </message>
    <message>
        <source>On: {names}</source>
        <translation>Menyala: {names}</translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s)</source>
        <translation>
            <numerusform>%n aturan</numerusform>
        </translation>
    </message>
    <message>
        <source>Live link</source>
        <translation>Tautan langsung</translation>
    </message>
    <message>
        <source>Click to see and change it</source>
        <translation>Klik untuk melihat dan mengubahnya</translation>
    </message>
</context>
<context>
    <name>LiveBar</name>
    <message>
        <source>Stop</source>
        <translation>Henti</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Rekam</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Jepret</translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation>Pilih sumber</translation>
    </message>
    <message>
        <source>What is analysed: a camera, a video, an address, a screen region or the sample</source>
        <translation>Yang dianalisis: kamera, video, alamat, area layar, atau contoh</translation>
    </message>
    <message>
        <source>Source: {name}</source>
        <translation>Sumber: {name}</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Mulai</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Jeda</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Lanjut</translation>
    </message>
    <message>
        <source>Record, no video</source>
        <translation>Rekam tanpa video</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>Hentikan perekaman</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>Jelaskan</translation>
    </message>
    <message>
        <source>No camera was found</source>
        <translation>Kamera tidak ditemukan</translation>
    </message>
    <message>
        <source>Look for cameras again</source>
        <translation>Cari kamera lagi</translation>
    </message>
    <message>
        <source>Video file…</source>
        <translation>Berkas video…</translation>
    </message>
    <message>
        <source>Address…</source>
        <translation>Alamat…</translation>
    </message>
    <message>
        <source>Screen region…</source>
        <translation>Area layar…</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Contoh</translation>
    </message>
    <message>
        <source>{rate} fps</source>
        <translation>{rate} fps</translation>
    </message>
    <message>
        <source>Recordings have a video. Press to record readings alone, without a picture of anybody</source>
        <translation>Rekaman berisi video. Tekan untuk merekam bacaan saja, tanpa gambar siapa pun</translation>
    </message>
    <message>
        <source>Record readings and markers without a picture of anybody, or stop recording</source>
        <translation>Rekam bacaan dan penanda tanpa gambar siapa pun, atau hentikan rekaman</translation>
    </message>
    <message>
        <source>Recordings have no video and no picture of anybody. Press to record a video too</source>
        <translation>Rekaman tidak berisi video atau gambar siapa pun. Tekan untuk merekam video juga</translation>
    </message>
    <message>
        <source>Record with video</source>
        <translation>Rekam dengan video</translation>
    </message>
    <message>
        <source>Explain this face</source>
        <translation>Jelaskan wajah ini</translation>
    </message>
    <message>
        <source>Picture size</source>
        <translation>Ukuran gambar</translation>
    </message>
    <message>
        <source>Play again</source>
        <translation>Putar lagi</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Coba lagi</translation>
    </message>
    <message>
        <source>Frame rate</source>
        <translation>Laju frame</translation>
    </message>
    <message>
        <source>Start, pause, resume ({key}). A camera stays on while paused.</source>
        <translation>Mulai, jeda, lanjut ({key}). Kamera tetap menyala selama dijeda.</translation>
    </message>
    <message>
        <source>Save a snapshot to {folder} and copy it to the clipboard</source>
        <translation>Simpan jepretan ke {folder} dan salin ke papan klip</translation>
    </message>
    <message>
        <source>Start, pause or resume</source>
        <translation>Mulai, jeda, atau lanjut</translation>
    </message>
    <message>
        <source>Stop and release the camera</source>
        <translation>Hentikan dan lepaskan kamera</translation>
    </message>
    <message>
        <source>Record video, readings and markers, or stop recording</source>
        <translation>Rekam video, hasil, dan penanda, atau hentikan perekaman</translation>
    </message>
    <message>
        <source>Freeze this moment and see how the face is analysed, step by step</source>
        <translation>Bekukan momen ini dan lihat bagaimana wajah dianalisis, langkah demi langkah</translation>
    </message>
    <message>
        <source>Mirror the picture; text stays readable</source>
        <translation>Cerminkan gambar; teks tetap terbaca</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Cerminkan</translation>
    </message>
    <message>
        <source>Repeat</source>
        <translation>Ulang</translation>
    </message>
    <message>
        <source>Play the video again when it ends</source>
        <translation>Putar video lagi setelah selesai</translation>
    </message>
</context>
<context>
    <name>LiveFigures</name>
    <message>
        <source>Width and height of the pictures that the source gives</source>
        <translation>Lebar dan tinggi gambar dari sumber</translation>
    </message>
    <message>
        <source>Frames per second that the source gives</source>
        <translation>Frame per detik dari sumber</translation>
    </message>
    <message>
        <source>Frames per second that are analysed</source>
        <translation>Frame per detik yang dianalisis</translation>
    </message>
    <message>
        <source>Time from capture to the screen, for the frame that is shown</source>
        <translation>Waktu dari penangkapan sampai ke layar, untuk frame yang tampak</translation>
    </message>
    <message>
        <source>Frames since the start that weren&apos;t analysed because a newer one had already arrived</source>
        <translation>Frame sejak awal yang tidak dianalisis karena yang lebih baru sudah datang</translation>
    </message>
    <message>
        <source>What the network runs on</source>
        <translation>Perangkat yang menjalankan jaringan</translation>
    </message>
    <message>
        <source>No frame is analysed while the Live tab isn&apos;t on the screen and nothing is recorded</source>
        <translation>Tidak ada frame yang dianalisis selama tab Langsung tidak terlihat di layar dan tidak ada yang direkam</translation>
    </message>
    <message>
        <source>Live is resting</source>
        <translation>Langsung sedang beristirahat</translation>
    </message>
    <message>
        <source>requested: {rate}</source>
        <translation>diminta: {rate}</translation>
    </message>
    <message>
        <source>{rate} fps camera</source>
        <translation>{rate} fps kamera</translation>
    </message>
    <message>
        <source>{rate} analysed</source>
        <translation>{rate} dianalisis</translation>
    </message>
    <message>
        <source>{time} ms</source>
        <translation>{time} md</translation>
    </message>
    <message>
        <source>{count} skipped</source>
        <translation>{count} dilewati</translation>
    </message>
    <message>
        <source>{rate} fps source</source>
        <translation>{rate} fps sumber</translation>
    </message>
    <message>
        <source>requested: {size}</source>
        <translation>diminta: {size}</translation>
    </message>
</context>
<context>
    <name>LiveLink</name>
    <message>
        <source>Nothing is playing, so nothing is recorded.</source>
        <translation>Tidak ada yang diputar, jadi tidak ada yang direkam.</translation>
    </message>
    <message>
        <source>marker {text}</source>
        <translation>penanda {text}</translation>
    </message>
    <message>
        <source>start recording</source>
        <translation>mulai merekam</translation>
    </message>
    <message>
        <source>stop recording</source>
        <translation>hentikan rekaman</translation>
    </message>
    <message>
        <source>snapshot</source>
        <translation>jepretan</translation>
    </message>
    <message>
        <source>follow person {number}</source>
        <translation>ikuti orang {number}</translation>
    </message>
    <message>
        <source>follow the largest face</source>
        <translation>ikuti wajah terbesar</translation>
    </message>
    <message>
        <source>From {program}: {command}</source>
        <translation>Dari {program}: {command}</translation>
    </message>
    <message>
        <source>{rule}: {expression} of {person} at {probability} ({least} or more) for {time}</source>
        <translation>{rule}: {expression} pada {person} {probability} ({least} atau lebih) selama {time}</translation>
    </message>
</context>
<context>
    <name>LiveMessages</name>
    <message>
        <source>Looking for cameras</source>
        <translation>Mencari kamera</translation>
    </message>
    <message>
        <source>This takes a moment on some computers.</source>
        <translation>Di sebagian komputer ini perlu beberapa saat.</translation>
    </message>
    <message>
        <source>Press Start to see expressions as they happen. The picture stays on this computer.</source>
        <translation>Tekan Mulai untuk melihat ekspresi secara langsung. Gambarnya tetap di komputer ini.</translation>
    </message>
    <message>
        <source>Plug a camera in and look again. If it is built in, a switch or a key may turn it off. You can also use a video or the sample.</source>
        <translation>Pasang kamera lalu cari lagi. Jika kameranya bawaan, mungkin ada sakelar atau tombol yang mematikannya. Anda juga bisa memakai video atau contoh.</translation>
    </message>
    <message>
        <source>No camera was found</source>
        <translation>Kamera tidak ditemukan</translation>
    </message>
    <message>
        <source>The system blocks the camera</source>
        <translation>Sistem memblokir kamera</translation>
    </message>
    <message>
        <source>The system blocks {name}</source>
        <translation>Sistem memblokir {name}</translation>
    </message>
    <message>
        <source>No camera was found: the built-in sample is playing.</source>
        <translation>Kamera tidak ditemukan: contoh bawaan yang diputar.</translation>
    </message>
    <message>
        <source>{name} was plugged in.</source>
        <translation>{name} baru dipasang.</translation>
    </message>
    <message>
        <source>{name} is not connected</source>
        <translation>{name} tidak terhubung</translation>
    </message>
    <message>
        <source>Plug it in, or choose another camera. It is offered again as soon as it is plugged in.</source>
        <translation>Pasang kameranya, atau pilih kamera lain. Kamera ini ditawarkan lagi begitu terpasang.</translation>
    </message>
    <message>
        <source>There is no camera “{wanted}”</source>
        <translation>Tidak ada kamera “{wanted}”</translation>
    </message>
    <message>
        <source>Available: {names}.</source>
        <translation>Yang tersedia: {names}.</translation>
    </message>
    <message>
        <source>Some cameras take up to 20 seconds.</source>
        <translation>Sebagian kamera perlu sampai 20 detik.</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>Membuka {name}</translation>
    </message>
    <message>
        <source>{name} has ended.</source>
        <translation>{name} sudah selesai.</translation>
    </message>
    <message>
        <source>The program tries again every two seconds.</source>
        <translation>Program mencoba lagi setiap dua detik.</translation>
    </message>
    <message>
        <source>Faces can&apos;t be analysed</source>
        <translation>Wajah tidak dapat dianalisis</translation>
    </message>
    <message>
        <source>{name} is in use by another program</source>
        <translation>{name} sedang dipakai program lain</translation>
    </message>
    <message>
        <source>Close the program that uses it, such as a video call or a browser tab. {again}</source>
        <translation>Tutup program yang memakainya, misalnya panggilan video atau tab peramban. {again}</translation>
    </message>
    <message>
        <source>Plug it in, or choose another camera. {again}</source>
        <translation>Pasang kameranya, atau pilih kamera lain. {again}</translation>
    </message>
    <message>
        <source>{name} sends no pictures</source>
        <translation>{name} tidak mengirim gambar</translation>
    </message>
    <message>
        <source>Uncover it, or unplug it and plug it in again. {again}</source>
        <translation>Buka penutupnya, atau cabut lalu pasang lagi. {again}</translation>
    </message>
    <message>
        <source>{name} can&apos;t be captured</source>
        <translation>{name} tidak dapat ditangkap</translation>
    </message>
    <message>
        <source>{name} can&apos;t be played</source>
        <translation>{name} tidak dapat diputar</translation>
    </message>
    <message>
        <source>People on the screen must know that their expressions are analysed, and agree to it.</source>
        <translation>Orang di layar harus tahu bahwa ekspresi mereka dianalisis, dan menyetujuinya.</translation>
    </message>
    <message>
        <source>This window lies in the screen region that is captured, so it also shows itself.</source>
        <translation>Jendela ini berada di area layar yang ditangkap, jadi ia juga menampilkan dirinya sendiri.</translation>
    </message>
    <message>
        <source>The light comes from behind: turn around, or light the face</source>
        <translation>Cahaya datang dari belakang: berbaliklah, atau terangi wajah</translation>
    </message>
    <message>
        <source>The face is dark: more light would help</source>
        <translation>Wajah gelap: lebih banyak cahaya akan membantu</translation>
    </message>
    <message>
        <source>The face is small: come closer</source>
        <translation>Wajah kecil: mendekatlah</translation>
    </message>
    <message>
        <source>The face is turned away: look into the camera</source>
        <translation>Wajah berpaling: lihatlah ke kamera</translation>
    </message>
    <message>
        <source>The face is blurred by its movement: hold still</source>
        <translation>Wajah kabur karena bergerak: diamlah sejenak</translation>
    </message>
    <message>
        <source>The face is blurred: clean the lens, or focus the camera</source>
        <translation>Wajah kabur: bersihkan lensa, atau atur fokus kamera</translation>
    </message>
    <message>
        <source>Move it away or make it smaller.</source>
        <translation>Pindahkan atau perkecil jendela ini.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Mulai</translation>
    </message>
    <message>
        <source>Play again</source>
        <translation>Putar lagi</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Coba lagi</translation>
    </message>
    <message>
        <source>Edit address…</source>
        <translation>Ubah alamat…</translation>
    </message>
    <message>
        <source>Choose a region…</source>
        <translation>Pilih area…</translation>
    </message>
    <message>
        <source>Don&apos;t show again</source>
        <translation>Jangan tampilkan lagi</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Open a video…</source>
        <translation>Buka video…</translation>
    </message>
    <message>
        <source>Play the sample</source>
        <translation>Putar contoh</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Cari lagi</translation>
    </message>
    <message>
        <source>Choose a camera</source>
        <translation>Pilih kamera</translation>
    </message>
    <message>
        <source>Use this camera</source>
        <translation>Pakai kamera ini</translation>
    </message>
</context>
<context>
    <name>LiveOptions</name>
    <message>
        <source>Boxes and labels</source>
        <translation>Kotak dan label</translation>
    </message>
    <message>
        <source>Largest face only</source>
        <translation>Hanya wajah terbesar</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Penghalusan</translation>
    </message>
    <message>
        <source>Averages a face&apos;s readings over about this time, so that labels don&apos;t flicker. Off shows every frame.</source>
        <translation>Merata-ratakan hasil sebuah wajah selama kira-kira waktu ini, supaya labelnya tidak berkedip. Mati: setiap frame ditampilkan.</translation>
    </message>
    <message>
        <source>Shown again from {share}</source>
        <translation>Ditampilkan lagi mulai {share}</translation>
    </message>
    <message>
        <source>Use the model&apos;s own threshold</source>
        <translation>Pakai ambang dari model</translation>
    </message>
    <message>
        <source>Show “uncertain” below</source>
        <translation>Tampilkan “tidak pasti” di bawah</translation>
    </message>
    <message>
        <source>A face whose most probable expression is below this is shown as “uncertain”. To be shown again, an expression must rise a little higher, so that labels don&apos;t flicker. With a threshold below 50%, an expression also stays until another one clearly leads.</source>
        <translation>Wajah yang ekspresi paling mungkinnya di bawah nilai ini ditampilkan sebagai “tidak pasti”. Agar ditampilkan lagi, ekspresi harus naik sedikit lebih tinggi supaya label tidak berkedip. Dengan ambang di bawah 50%, ekspresi juga bertahan sampai ekspresi lain jelas unggul.</translation>
    </message>
    <message>
        <source>Threshold for “uncertain”</source>
        <translation>Ambang untuk “tidak pasti”</translation>
    </message>
    <message>
        <source>Use the threshold that the model was tuned with</source>
        <translation>Pakai ambang yang disetel bersama model</translation>
    </message>
    <message>
        <source>Draw boxes and labels over the picture</source>
        <translation>Tampilkan kotak dan label di atas gambar</translation>
    </message>
    <message>
        <source>Analyse only the largest face, for one person in front of a camera</source>
        <translation>Analisis wajah terbesar saja, untuk satu orang di depan kamera</translation>
    </message>
    <message>
        <source>off</source>
        <translation>mati</translation>
    </message>
</context>
<context>
    <name>LivePeople</name>
    <message>
        <source>{time} ago</source>
        <translation>{time} lalu</translation>
    </message>
</context>
<context>
    <name>LivePlayer</name>
    <message>
        <source>Looking for cameras</source>
        <translation>Mencari kamera</translation>
    </message>
    <message>
        <source>Videos ({pattern});;All files (*)</source>
        <translation>Video ({pattern});;Semua berkas (*)</translation>
    </message>
    <message>
        <source>Open a video</source>
        <translation>Buka video</translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s) found</source>
        <translation>
            <numerusform>%n kamera ditemukan</numerusform>
        </translation>
    </message>
    <message>
        <source>No camera was found</source>
        <translation>Kamera tidak ditemukan</translation>
    </message>
    <message>
        <source>{name} was plugged in.</source>
        <translation>{name} baru dipasang.</translation>
    </message>
    <message>
        <source>{name} was unplugged.</source>
        <translation>{name} dicabut.</translation>
    </message>
</context>
<context>
    <name>LiveRecorder</name>
    <message>
        <source>Recording</source>
        <translation>Merekam</translation>
    </message>
    <message>
        <source>Stop the recording?</source>
        <translation>Hentikan perekaman?</translation>
    </message>
    <message>
        <source>Closing the window ends the recording.</source>
        <translation>Menutup jendela mengakhiri perekaman.</translation>
    </message>
    <message>
        <source>This ends the recording.</source>
        <translation>Ini mengakhiri perekaman.</translation>
    </message>
    <message>
        <source>What was recorded so far is saved in the Recordings tab.</source>
        <translation>Yang sudah terekam disimpan di tab Rekaman.</translation>
    </message>
    <message>
        <source>Save the recording and quit</source>
        <translation>Simpan rekaman dan keluar</translation>
    </message>
    <message>
        <source>Stop and save the recording</source>
        <translation>Hentikan dan simpan rekaman</translation>
    </message>
    <message>
        <source>Keep recording</source>
        <translation>Terus merekam</translation>
    </message>
    <message>
        <source>Recording saved ({time})</source>
        <translation>Rekaman disimpan ({time})</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>Recording has stopped.</source>
        <translation>Perekaman berhenti.</translation>
    </message>
    <message>
        <source>Recording could not begin.</source>
        <translation>Perekaman tidak dapat dimulai.</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Pilih folder…</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Buka folder</translation>
    </message>
</context>
<context>
    <name>LiveScreen</name>
    <message>
        <source>Screen region</source>
        <translation>Area layar</translation>
    </message>
    <message>
        <source>Does everyone agree?</source>
        <translation>Apakah semua orang setuju?</translation>
    </message>
    <message>
        <source>In a call or a meeting, the others must know that their expressions are analysed, and agree to it. Tell them before you start.</source>
        <translation>Dalam panggilan atau rapat, yang lain harus tahu bahwa ekspresi mereka dianalisis, dan menyetujuinya. Beri tahu mereka sebelum Anda mulai.</translation>
    </message>
    <message>
        <source>Don&apos;t show this again</source>
        <translation>Jangan tampilkan ini lagi</translation>
    </message>
    <message>
        <source>They agree, go on</source>
        <translation>Mereka setuju, lanjut</translation>
    </message>
    <message>
        <source>Mini view</source>
        <translation>Tampilan mini</translation>
    </message>
</context>
<context>
    <name>LiveSide</name>
    <message>
        <source>Follow largest</source>
        <translation>Ikuti terbesar</translation>
    </message>
    <message>
        <source>Stop following this person and follow the largest face again</source>
        <translation>Berhenti mengikuti orang ini dan ikuti lagi wajah terbesar</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Opsi</translation>
    </message>
    <message>
        <source>Show or hide smoothing, threshold and boxes</source>
        <translation>Tampilkan atau sembunyikan penghalusan, ambang, dan kotak</translation>
    </message>
    <message>
        <source>A reading names an expression, not what a person feels.</source>
        <translation>Hasilnya menyebut ekspresi, bukan perasaan orangnya.</translation>
    </message>
    <message>
        <source>Nothing is playing yet.</source>
        <translation>Belum ada yang diputar.</translation>
    </message>
    <message>
        <source>Analysed {time} ms ago: there are too many faces for every frame.</source>
        <translation>Dianalisis {time} md lalu: wajahnya terlalu banyak untuk setiap frame.</translation>
    </message>
    <message>
        <source>Could be {first} or {second}.</source>
        <translation>Mungkin {first} atau {second}.</translation>
    </message>
    <message>
        <source>Below {share}: could be {first} or {second}.</source>
        <translation>Di bawah {share}: mungkin {first} atau {second}.</translation>
    </message>
    <message>
        <source>The largest face. Click another one to follow it.</source>
        <translation>Wajah terbesar. Klik wajah lain untuk mengikutinya.</translation>
    </message>
    <message>
        <source>The most probable of the seven expressions.</source>
        <translation>Yang paling mungkin dari ketujuh ekspresi.</translation>
    </message>
    <message>
        <source>No reading</source>
        <translation>Belum ada hasil</translation>
    </message>
</context>
<context>
    <name>LiveTab</name>
    <message>
        <source>Click a face to follow it</source>
        <translation>Klik wajah untuk mengikutinya</translation>
    </message>
    <message>
        <source>While recording, calibrate with the button beside the picture.</source>
        <translation>Selagi merekam, kalibrasi dengan tombol di samping gambar.</translation>
    </message>
    <message>
        <source>There is no person {number}.</source>
        <translation>Tidak ada orang {number}.</translation>
    </message>
    <message>
        <source>Press {key} or Esc to show everything again</source>
        <translation>Tekan {key} atau Esc untuk menampilkan semuanya lagi</translation>
    </message>
    <message>
        <source>{first} and {second} are both in the picture, so they are two people.</source>
        <translation>{first} dan {second} sama-sama ada di gambar, jadi mereka dua orang.</translation>
    </message>
    <message>
        <source>They belong to what plays now, and end with it: no face is kept after that. A recording keeps them.</source>
        <translation>Keduanya milik sumber yang sedang diputar dan berakhir bersamanya: setelah itu tidak ada wajah yang disimpan. Rekaman menyimpannya.</translation>
    </message>
    <message>
        <source>Forget names and merged people?</source>
        <translation>Lupakan nama dan orang yang digabungkan?</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Orang</translation>
    </message>
    <message>
        <source>Forget and go on</source>
        <translation>Lupakan dan lanjutkan</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>{time} ms behind</source>
        <translation>tertinggal {time} md</translation>
    </message>
    <message>
        <source>Neither a picture nor a reading was kept of this moment.</source>
        <translation>Gambar maupun hasil dari saat ini tidak disimpan.</translation>
    </message>
    <message>
        <source>Back to now: readings are kept for {n} minutes, and the moment you looked at is older.</source>
        <translation>Kembali ke saat ini: hasil disimpan selama {n} menit, dan momen yang Anda lihat sudah lebih lama.</translation>
    </message>
    <message>
        <source>{name} is not in the picture.</source>
        <translation>{name} tidak ada di gambar.</translation>
    </message>
    <message>
        <source>The person you follow is not in the picture.</source>
        <translation>Orang yang Anda ikuti tidak ada di gambar.</translation>
    </message>
    <message>
        <source>No face was found in the picture.</source>
        <translation>Wajah tidak ditemukan di gambar.</translation>
    </message>
    <message>
        <source>Nothing is playing.</source>
        <translation>Tidak ada yang diputar.</translation>
    </message>
</context>
<context>
    <name>LiveTimeline</name>
    <message>
        <source>Timeline: the seven probabilities of one face over the last 30 seconds</source>
        <translation>Lini masa: ketujuh probabilitas satu wajah selama 30 detik terakhir</translation>
    </message>
    <message>
        <source>The expressions of {name}; click to follow that person</source>
        <translation>Ekspresi {name}; klik untuk mengikuti orang itu</translation>
    </message>
    <message>
        <source>Back to now</source>
        <translation>Ke saat ini</translation>
    </message>
    <message>
        <source>Pause the timeline</source>
        <translation>Jeda lini masa</translation>
    </message>
    <message>
        <source>Go back to now</source>
        <translation>Kembali ke saat ini</translation>
    </message>
    <message>
        <source>Pause the timeline to look back</source>
        <translation>Jeda lini masa untuk melihat ke belakang</translation>
    </message>
    <message>
        <source>No readings yet.</source>
        <translation>Belum ada hasil.</translation>
    </message>
    <message>
        <source>{person}: last {reading}. Over {seconds} seconds, by share of the time: {rows}</source>
        <translation>{person}: terakhir {reading}. Selama {seconds} detik, menurut bagian waktu: {rows}</translation>
    </message>
</context>
<context>
    <name>LogDialog</name>
    <message>
        <source>Logs</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>The log is empty.</source>
        <translation>Log kosong.</translation>
    </message>
    <message>
        <source>What the program did and what went wrong, in {folder}. It holds no pictures.</source>
        <translation>Apa yang dilakukan program dan apa yang tidak beres, di {folder}. Tidak ada gambar di dalamnya.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Simpan sebagai…</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>Buka folder log</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: {reason}</source>
        <translation>{path} tidak dapat ditulis: {reason}</translation>
    </message>
    <message>
        <source>The log was saved in {path}</source>
        <translation>Log disimpan di {path}</translation>
    </message>
    <message>
        <source>Save the log</source>
        <translation>Simpan log</translation>
    </message>
</context>
<context>
    <name>LookingBackStrip</name>
    <message>
        <source>Back to now</source>
        <translation>Ke saat ini</translation>
    </message>
    <message>
        <source>Show the present again</source>
        <translation>Tampilkan saat ini lagi</translation>
    </message>
    <message>
        <source>{ago}: no picture was kept</source>
        <translation>{ago}: tidak ada gambar yang disimpan</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Tabs</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Langsung</translation>
    </message>
    <message>
        <source>Analyse faces as they move</source>
        <translation>Analisis wajah secara langsung</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>Analyse pictures, folders and videos</source>
        <translation>Analisis gambar, folder, dan video</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Langkah</translation>
    </message>
    <message>
        <source>See how one face is analysed, step by step</source>
        <translation>Lihat langkah demi langkah bagaimana satu wajah dianalisis</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>What the model is, and how accurate</source>
        <translation>Seperti apa modelnya, dan seberapa akurat</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Rekaman</translation>
    </message>
    <message>
        <source>Play, mark and export recordings</source>
        <translation>Putar, tandai, dan ekspor rekaman</translation>
    </message>
    <message>
        <source>The program ended unexpectedly the last time it ran.</source>
        <translation>Program terhenti mendadak saat terakhir dijalankan.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Rincian</translation>
    </message>
    <message>
        <source>The log is in {folder}</source>
        <translation>Log ada di {folder}</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Program</translation>
    </message>
    <message>
        <source>&amp;Control</source>
        <translation>&amp;Kontrol</translation>
    </message>
    <message>
        <source>There is nothing to play yet</source>
        <translation>Belum ada yang dapat diputar</translation>
    </message>
    <message>
        <source>Only while something plays</source>
        <translation>Hanya saat ada yang diputar</translation>
    </message>
    <message>
        <source>Only while a recording runs</source>
        <translation>Hanya saat perekaman berjalan</translation>
    </message>
    <message>
        <source>There is no picture yet</source>
        <translation>Belum ada gambar</translation>
    </message>
    <message>
        <source>Needs a face in the picture, and no recording</source>
        <translation>Perlu wajah di gambar, dan tidak sedang merekam</translation>
    </message>
    <message>
        <source>Default settings</source>
        <translation>Pengaturan bawaan</translation>
    </message>
    <message>
        <source>Restore all default settings?</source>
        <translation>Pulihkan semua pengaturan bawaan?</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Pulihkan</translation>
    </message>
    <message>
        <source>Nothing was changed: a copy of the settings can&apos;t be written ({reason}).</source>
        <translation>Tidak ada yang diubah: salinan pengaturan tidak dapat ditulis ({reason}).</translation>
    </message>
    <message>
        <source>The default settings were restored. The old ones are in {file}</source>
        <translation>Pengaturan bawaan sudah dipulihkan. Yang lama ada di {file}</translation>
    </message>
    <message>
        <source>The default settings were restored.</source>
        <translation>Pengaturan bawaan sudah dipulihkan.</translation>
    </message>
    <message>
        <source>Play {name} here</source>
        <translation>Putar {name} di sini</translation>
    </message>
    <message>
        <source>These files</source>
        <translation>Berkas-berkas ini</translation>
    </message>
    <message>
        <source>{name} can&apos;t be read: not a picture, a video or a folder</source>
        <translation>{name} tidak bisa dibaca: bukan gambar, video, atau folder</translation>
    </message>
    <message>
        <source>Analyse {name} in Files</source>
        <translation>Analisis {name} di Berkas</translation>
    </message>
    <message>
        <source>Analyse {name}</source>
        <translation>Analisis {name}</translation>
    </message>
    <message>
        <source>Analyse this picture in Files</source>
        <translation>Analisis gambar ini di Berkas</translation>
    </message>
    <message>
        <source>Analyse this picture</source>
        <translation>Analisis gambar ini</translation>
    </message>
    <message>
        <source>Analyse these {count} files in Files</source>
        <translation>Analisis {count} berkas ini di Berkas</translation>
    </message>
    <message>
        <source>Analyse these {count} files</source>
        <translation>Analisis {count} berkas ini</translation>
    </message>
    <message>
        <source>There is no message</source>
        <translation>Tidak ada pesan</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Tampilan</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>Language (Bahasa)</source>
        <translation>Bahasa (Language)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>B&amp;antuan</translation>
    </message>
    <message>
        <source>Language, theme, smoothing, model and everything else that you chose go back to their defaults. Your files, recordings and models stay, and what is playing keeps playing. A copy of the old settings is kept.</source>
        <translation>Bahasa, tema, penghalusan, model, dan semua yang Anda pilih kembali ke pengaturan bawaan. Berkas, rekaman, dan model Anda tetap ada, dan yang sedang diputar tetap berjalan. Salinan pengaturan lama disimpan.</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>Buka folder</translation>
    </message>
    <message>
        <source>{path} is not there any more. Was it moved, or is its disk not connected?</source>
        <translation>{path} sudah tidak ada. Apakah dipindahkan, atau disknya tidak tersambung?</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Tampilkan</translation>
    </message>
    <message>
        <source>The program ended while it recorded. The recording up to then was kept.</source>
        <translation>Program berakhir saat sedang merekam. Rekaman sampai saat itu tetap tersimpan.</translation>
    </message>
    <message>
        <source>There is nothing to redo</source>
        <translation>Tidak ada yang bisa diulangi</translation>
    </message>
    <message>
        <source>There is nothing to undo</source>
        <translation>Tidak ada yang bisa diurungkan</translation>
    </message>
    <message>
        <source>Open pictures or videos</source>
        <translation>Buka gambar atau video</translation>
    </message>
</context>
<context>
    <name>MapButtons</name>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>Copy this map as a picture</source>
        <translation>Salin peta ini sebagai gambar</translation>
    </message>
    <message>
        <source>Save this map</source>
        <translation>Simpan peta ini</translation>
    </message>
    <message>
        <source>Save this map as a picture or as numbers</source>
        <translation>Simpan peta ini sebagai gambar atau sebagai angka</translation>
    </message>
    <message>
        <source>Copy this map</source>
        <translation>Salin peta ini</translation>
    </message>
    <message>
        <source>Save this map as a picture (PNG)…</source>
        <translation>Simpan peta ini sebagai gambar (PNG)…</translation>
    </message>
    <message>
        <source>Save its values as a table (CSV)…</source>
        <translation>Simpan nilainya sebagai tabel (CSV)…</translation>
    </message>
    <message>
        <source>Save its values for NumPy (.npy)…</source>
        <translation>Simpan nilainya untuk NumPy (.npy)…</translation>
    </message>
</context>
<context>
    <name>MapGrid</name>
    <message>
        <source>Feature maps, the strongest first</source>
        <translation>Peta ciri, yang terkuat dulu</translation>
    </message>
    <message>
        <source>channel {channel}: {place}</source>
        <translation>kanal {channel}: {place}</translation>
    </message>
    <message>
        <source>Channel {channel}, number {place} of {count}, mean {mean}</source>
        <translation>Kanal {channel}, urutan {place} dari {count}, rata-rata {mean}</translation>
    </message>
</context>
<context>
    <name>MapsPage</name>
    <message>
        <source>One scale</source>
        <translation>Satu skala</translation>
    </message>
    <message>
        <source>The same colour means the same value in all maps; if off, each map uses all colours</source>
        <translation>Warna yang sama berarti nilai yang sama di semua peta; bila mati, setiap peta memakai semua warna</translation>
    </message>
    <message>
        <source>Larger maps</source>
        <translation>Peta lebih besar</translation>
    </message>
    <message>
        <source>Smaller maps</source>
        <translation>Peta lebih kecil</translation>
    </message>
    <message>
        <source>All maps at once</source>
        <translation>Semua peta sekaligus</translation>
    </message>
    <message>
        <source>The chosen map</source>
        <translation>Peta yang dipilih</translation>
    </message>
    <message>
        <source>The crop</source>
        <translation>Potongan wajah</translation>
    </message>
    <message>
        <source>Point at a place to see its value. Arrow keys move, too.</source>
        <translation>Tunjuk satu tempat untuk melihat nilainya. Tombol panah juga menggeser.</translation>
    </message>
    <message>
        <source>How often each value occurs in this map</source>
        <translation>Seberapa sering setiap nilai muncul di peta ini</translation>
    </message>
    <message>
        <source>Height, width and number of the maps, and their smallest and largest value</source>
        <translation>Tinggi, lebar, dan banyaknya peta, serta nilai terkecil dan terbesarnya</translation>
    </message>
    <message>
        <source>The strongest first, by the mean of the absolute values.</source>
        <translation>Yang terkuat dulu, menurut rata-rata nilai mutlak.</translation>
    </message>
    <message numerus="yes">
        <source>%n map(s) silent on this face.</source>
        <translation>
            <numerusform>%n peta tidak aktif pada wajah ini.</numerusform>
        </translation>
    </message>
    <message>
        <source>The crop, {shape}</source>
        <translation>Potongan wajah, {shape}</translation>
    </message>
    <message>
        <source>Channel {channel}</source>
        <translation>Kanal {channel}</translation>
    </message>
    <message>
        <source>Number {place} of {count}. From {low} to {high}, mean {mean}.</source>
        <translation>Urutan {place} dari {count}. Dari {low} sampai {high}, rata-rata {mean}.</translation>
    </message>
</context>
<context>
    <name>MarkerEntry</name>
    <message>
        <source>Text for {time}</source>
        <translation>Teks untuk {time}</translation>
    </message>
    <message>
        <source>Text of the marker at {time}</source>
        <translation>Teks penanda di {time}</translation>
    </message>
    <message>
        <source>Enter keeps the text, Esc leaves the marker without one</source>
        <translation>Enter menyimpan teks, Esc membiarkan penanda tanpa teks</translation>
    </message>
</context>
<context>
    <name>MarkersPanel</name>
    <message>
        <source>Markers</source>
        <translation>Penanda</translation>
    </message>
    <message>
        <source>{marker} marks the moment that is shown, {range_begin} and {range_end} begin and end a range</source>
        <translation>{marker} menandai saat yang ditampilkan, {range_begin} dan {range_end} memulai dan mengakhiri rentang</translation>
    </message>
    <message>
        <source>Click a marker to go there, double-click to edit its text or time; {keys} moves it</source>
        <translation>Klik penanda untuk menuju ke sana, klik ganda untuk mengubah teks atau waktunya; {keys} menggesernya</translation>
    </message>
    <message>
        <source>Change the time of the chosen marker ({key}; {keys} by a frame)</source>
        <translation>Ubah waktu penanda yang dipilih ({key}; {keys} per frame)</translation>
    </message>
    <message>
        <source>Markers and ranges</source>
        <translation>Penanda dan rentang</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Kecualikan</translation>
    </message>
    <message>
        <source>Leave the chosen range out of all figures, or count it again</source>
        <translation>Kecualikan rentang terpilih dari semua angka, atau hitung lagi</translation>
    </message>
    <message>
        <source>Add marker</source>
        <translation>Tambah penanda</translation>
    </message>
    <message>
        <source>Add a marker here</source>
        <translation>Tambah penanda di sini</translation>
    </message>
    <message>
        <source>Edit marker text</source>
        <translation>Ubah teks penanda</translation>
    </message>
    <message>
        <source>Edit the text of the chosen marker</source>
        <translation>Ubah teks penanda yang dipilih</translation>
    </message>
    <message>
        <source>Change the time of the marker</source>
        <translation>Ubah waktu penanda</translation>
    </message>
    <message>
        <source>Remove marker</source>
        <translation>Hapus penanda</translation>
    </message>
    <message>
        <source>Remove the chosen marker</source>
        <translation>Hapus penanda yang dipilih</translation>
    </message>
    <message>
        <source>Begin a range here</source>
        <translation>Mulai rentang di sini</translation>
    </message>
    <message>
        <source>End the range here that begins at {time}</source>
        <translation>Akhiri di sini rentang yang dimulai pada {time}</translation>
    </message>
</context>
<context>
    <name>MatrixView</name>
    <message>
        <source>Confusion matrix</source>
        <translation>Matriks konfusi</translation>
    </message>
    <message>
        <source>not recorded</source>
        <translation>tidak tercatat</translation>
    </message>
    <message>
        <source>Share classified correctly: {rows}</source>
        <translation>Bagian yang diklasifikasi benar: {rows}</translation>
    </message>
    <message>
        <source>{count} of {total} pictures labelled {true} were classified as {read} ({share})</source>
        <translation>{count} dari {total} gambar berlabel {true} diklasifikasi sebagai {read} ({share})</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>prediksi</translation>
    </message>
    <message>
        <source>true</source>
        <translation>sebenarnya</translation>
    </message>
</context>
<context>
    <name>MergeMenu</name>
    <message>
        <source>Is the same as {name}</source>
        <translation>Sama dengan {name}</translation>
    </message>
    <message>
        <source>Separate again</source>
        <translation>Pisahkan lagi</translation>
    </message>
</context>
<context>
    <name>Mesh</name>
    <message>
        <source>Face mesh</source>
        <translation>Jala wajah</translation>
    </message>
    <message>
        <source>Fits a mesh of 468 points to a face and measures how open the eyes and the mouth are, and blinks: live of the followed face, in files of every face. It is geometry: no expression is read from it. It takes about {time} ms a face.</source>
        <translation>Mencocokkan jala 468 titik pada wajah dan mengukur seberapa terbuka mata dan mulut, serta kedipan: di tab Langsung dari wajah yang diikuti, dalam berkas dari setiap wajah. Ini geometri: ekspresi tidak ditentukan darinya. Perlu sekitar {time} ms per wajah.</translation>
    </message>
    <message>
        <source>No mesh: the face is small, turned away, covered or cut off.</source>
        <translation>Tanpa jala: wajahnya kecil, berpaling, tertutup, atau terpotong.</translation>
    </message>
    <message>
        <source>Openness: right eye {right}, left eye {left}, mouth {mouth}</source>
        <translation>Keterbukaan: mata kanan {right}, mata kiri {left}, mulut {mouth}</translation>
    </message>
    <message>
        <source>Blinks a minute: {count}</source>
        <translation>Kedipan per menit: {count}</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Tutup pesan ini</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Buka folder</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Tampilkan di folder</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
</context>
<context>
    <name>MiniView</name>
    <message>
        <source>Mini view</source>
        <translation>Tampilan mini</translation>
    </message>
    <message>
        <source>Mini view of the followed person</source>
        <translation>Tampilan mini orang yang diikuti</translation>
    </message>
    <message>
        <source>Face of the followed person</source>
        <translation>Wajah orang yang diikuti</translation>
    </message>
    <message>
        <source>Expressions of the last 30 seconds</source>
        <translation>Ekspresi selama 30 detik terakhir</translation>
    </message>
    <message>
        <source>Back to the window</source>
        <translation>Kembali ke jendela</translation>
    </message>
    <message>
        <source>Close the mini view</source>
        <translation>Tutup tampilan mini</translation>
    </message>
    <message>
        <source>No reading</source>
        <translation>Belum ada hasil</translation>
    </message>
    <message>
        <source>Nothing is playing.</source>
        <translation>Tidak ada yang diputar.</translation>
    </message>
    <message>
        <source>Marker set</source>
        <translation>Penanda dipasang</translation>
    </message>
</context>
<context>
    <name>MistakesGallery</name>
    <message>
        <source>Mistakes</source>
        <translation>Kesalahan</translation>
    </message>
    <message>
        <source>Click a picture, or press Enter on it, to open it</source>
        <translation>Klik gambar, atau tekan Enter, untuk membukanya</translation>
    </message>
</context>
<context>
    <name>ModelAdder</name>
    <message>
        <source>All files (*)</source>
        <translation>Semua berkas (*)</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>Tambah model</translation>
    </message>
    <message>
        <source>Models ({pattern})</source>
        <translation>Model ({pattern})</translation>
    </message>
</context>
<context>
    <name>ModelCards</name>
    <message>
        <source>Not recorded. This holds for every model: it names the expression that a face shows, one of seven. What a person feels can&apos;t be seen in a face.</source>
        <translation>Tidak tercatat. Ini berlaku untuk semua model: model menyebut ekspresi yang ditunjukkan wajah, satu dari tujuh. Apa yang dirasakan seseorang tidak dapat dilihat dari wajahnya.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nama</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Jenis</translation>
    </message>
    <message>
        <source>The kind of layer, as its file calls it</source>
        <translation>Jenis lapisan, menurut sebutan di berkasnya</translation>
    </message>
    <message>
        <source>Output shape</source>
        <translation>Bentuk keluaran</translation>
    </message>
    <message>
        <source>Height, width and channels of its output, for one face</source>
        <translation>Tinggi, lebar, dan kanal keluarannya, untuk satu wajah</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Numbers that were learned</source>
        <translation>Bilangan yang dipelajari</translation>
    </message>
    <message>
        <source>Multiply-adds</source>
        <translation>Kali-tambah</translation>
    </message>
    <message>
        <source>For one face</source>
        <translation>Untuk satu wajah</translation>
    </message>
    <message>
        <source>Convolutions and dense layers multiply and add.</source>
        <translation>Lapisan konvolusi dan lapisan padat mengalikan dan menjumlahkan.</translation>
    </message>
    <message>
        <source>After every epoch, on Training and on pictures not trained on.</source>
        <translation>Setelah setiap epoch, pada Training dan pada gambar yang tidak dipakai melatih.</translation>
    </message>
    <message>
        <source>Rows: the labels of the pictures. Columns: the predictions.</source>
        <translation>Baris: label gambar. Kolom: prediksi.</translation>
    </message>
    <message>
        <source>In percent. Full colour: recall, the share found. Pale: precision, the share right.</source>
        <translation>Dalam persen. Warna penuh: recall, bagian yang ditemukan. Pucat: presisi, bagian yang benar.</translation>
    </message>
    <message>
        <source>How often it is right at each confidence; on the dotted line confidence equals accuracy. Paler bars hold fewer pictures. Mean gap: {error}.</source>
        <translation>Seberapa sering benar pada setiap keyakinan; di garis titik-titik keyakinan sama dengan akurasi. Batang yang lebih pucat memuat lebih sedikit gambar. Selisih rata-rata: {error}.</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Bagian</translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>Accuracy</source>
        <translation>Akurasi</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Matriks konfusi</translation>
    </message>
    <message>
        <source>Reliability</source>
        <translation>Keandalan</translation>
    </message>
    <message>
        <source>Learning curves</source>
        <translation>Kurva belajar</translation>
    </message>
    <message>
        <source>How often readings are right</source>
        <translation>Seberapa sering hasil benar</translation>
    </message>
    <message>
        <source>Speed on this computer</source>
        <translation>Kecepatan di komputer ini</translation>
    </message>
    <message>
        <source>Network and files</source>
        <translation>Jaringan dan berkas</translation>
    </message>
    <message>
        <source>Figures by set of pictures</source>
        <translation>Angka per kumpulan gambar</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Gambar</translation>
    </message>
    <message>
        <source>What the model often gets wrong</source>
        <translation>Yang sering keliru dikenali model</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Keyakinan</translation>
    </message>
    <message>
        <source>Good pictures</source>
        <translation>Gambar baik</translation>
    </message>
    <message>
        <source>Of the readings in pictures in which the face can be seen well</source>
        <translation>Dari hasil dalam gambar yang wajahnya terlihat jelas</translation>
    </message>
    <message>
        <source>Poor pictures</source>
        <translation>Gambar buruk</translation>
    </message>
    <message>
        <source>Of the readings in all other pictures</source>
        <translation>Dari hasil dalam semua gambar lain</translation>
    </message>
    <message>
        <source>Converted files compared with the trained network</source>
        <translation>Berkas hasil konversi dibandingkan dengan jaringan yang dilatih</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>Same answers</source>
        <translation>Jawaban sama</translation>
    </message>
    <message>
        <source>On PrivateTest, the share of answers that match the trained network&apos;s</source>
        <translation>Di PrivateTest, bagian jawaban yang sama dengan jaringan yang dilatih</translation>
    </message>
    <message>
        <source>Largest difference</source>
        <translation>Selisih terbesar</translation>
    </message>
    <message>
        <source>Of any probability, in percentage points</source>
        <translation>Dari semua probabilitas, dalam poin persen</translation>
    </message>
    <message>
        <source>Results per expression</source>
        <translation>Hasil per ekspresi</translation>
    </message>
    <message>
        <source>Set of pictures</source>
        <translation>Kumpulan gambar</translation>
    </message>
    <message>
        <source>Precision, recall and F1 by expression</source>
        <translation>Presisi, recall, dan F1 per ekspresi</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Ekspresi</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Presisi</translation>
    </message>
    <message>
        <source>Of the answers with this expression, the share that was right</source>
        <translation>Dari jawaban dengan ekspresi ini, bagian yang benar</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>Of the pictures with this label, the share that was found</source>
        <translation>Dari gambar berlabel ini, bagian yang ditemukan</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Harmonic mean of precision and recall</source>
        <translation>Rata-rata harmonis presisi dan recall</translation>
    </message>
    <message>
        <source>How many pictures have this label</source>
        <translation>Banyaknya gambar berlabel ini</translation>
    </message>
    <message>
        <source>How it was trained</source>
        <translation>Cara melatihnya</translation>
    </message>
    <message>
        <source>Settings of the training</source>
        <translation>Pengaturan pelatihan</translation>
    </message>
    <message>
        <source>Other figures</source>
        <translation>Angka lain</translation>
    </message>
    <message>
        <source>In percent, with 95% intervals.</source>
        <translation>Dalam persen, dengan selang 95%.</translation>
    </message>
    <message>
        <source>Limitations</source>
        <translation>Keterbatasan</translation>
    </message>
    <message>
        <source>What the figures of this page are measured on</source>
        <translation>Gambar yang dipakai untuk mengukur angka di halaman ini</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Ringkasan</translation>
    </message>
    <message>
        <source>Measure of the learning curves</source>
        <translation>Ukuran kurva belajar</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Lapisan</translation>
    </message>
    <message>
        <source>Measured by: {command}</source>
        <translation>Diukur dengan: {command}</translation>
    </message>
    <message>
        <source>In percent.</source>
        <translation>Dalam persen.</translation>
    </message>
</context>
<context>
    <name>ModelPicker</name>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Model</translation>
    </message>
    <message>
        <source>The model that analyses the faces. The Model tab describes it.</source>
        <translation>Model yang menganalisis wajah. Tab Model menjelaskannya.</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>&amp;Perangkat</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>tanpa model</translation>
    </message>
</context>
<context>
    <name>ModelTab</name>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Model</translation>
    </message>
    <message>
        <source>The model that analyses the faces</source>
        <translation>Model yang menganalisis wajah</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>&amp;Perangkat</translation>
    </message>
    <message>
        <source>&amp;Compare with</source>
        <translation>&amp;Bandingkan</translation>
    </message>
    <message>
        <source>Another model to compare it with, side by side</source>
        <translation>Model lain untuk dibandingkan berdampingan</translation>
    </message>
    <message>
        <source>Add a model…</source>
        <translation>Tambah model…</translation>
    </message>
    <message>
        <source>A .tflite or .keras file, or a folder&apos;s model.json; or drop it here</source>
        <translation>Berkas .tflite atau .keras, atau model.json sebuah folder; atau seret ke sini</translation>
    </message>
    <message>
        <source>Remove this model from the computer</source>
        <translation>Hapus model ini dari komputer</translation>
    </message>
    <message>
        <source>Remove this model</source>
        <translation>Hapus model ini</translation>
    </message>
    <message>
        <source>Checking the file</source>
        <translation>Memeriksa berkas</translation>
    </message>
    <message>
        <source>Add {name} as a model</source>
        <translation>Tambahkan {name} sebagai model</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Tidak ada</translation>
    </message>
    <message>
        <source>Tested on {name}. {answers}.</source>
        <translation>Diuji pada {name}. {answers}.</translation>
    </message>
    <message>
        <source>No model was found. Install the program again, add a model, or put a model&apos;s folder into the models folder.</source>
        <translation>Model tidak ditemukan. Pasang ulang program, tambahkan model, atau taruh folder sebuah model ke dalam folder models.</translation>
    </message>
    <message>
        <source>{reason}. The current model stays.</source>
        <translation>{reason}. Model saat ini tetap dipakai.</translation>
    </message>
    <message>
        <source>“{title}” was added and is in use.</source>
        <translation>“{title}” sudah ditambahkan dan dipakai.</translation>
    </message>
    <message>
        <source>Remove “{title}”? Its files in {folder} are deleted.</source>
        <translation>Hapus “{title}”? Berkasnya di {folder} akan dihapus.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Hapus</translation>
    </message>
</context>
<context>
    <name>ModelWords</name>
    <message>
        <source>not recorded</source>
        <translation>tidak tercatat</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>tidak diukur</translation>
    </message>
    <message>
        <source>LiteRT int8</source>
        <translation>LiteRT int8</translation>
    </message>
    <message>
        <source>LiteRT with every stage</source>
        <translation>LiteRT dengan setiap tahap</translation>
    </message>
    <message>
        <source>PrivateTest, whole. One picture in twelve is in Training too, so this figure is too high.</source>
        <translation>PrivateTest seluruhnya. Satu dari dua belas gambar juga ada di Training, jadi angka ini terlalu tinggi.</translation>
    </message>
    <message>
        <source>PublicTest. It chose the best epoch, so this figure is too high.</source>
        <translation>PublicTest. Epoch terbaik dipilih dengannya, jadi angka ini terlalu tinggi.</translation>
    </message>
    <message>
        <source>A fifth of FER2013, drawn at random. Some pictures are also trained on, so this is too high.</source>
        <translation>Seperlima FER2013, diambil acak. Sebagian gambarnya juga dipakai melatih, jadi angka ini terlalu tinggi.</translation>
    </message>
    <message>
        <source>This model was trained on up to {count} of them, so its figure is too high.</source>
        <translation>Model ini dilatih dengan hingga {count} di antaranya, jadi angkanya terlalu tinggi.</translation>
    </message>
    <message>
        <source>Recall: strong at {strong}, weak at {weak}.</source>
        <translation>Recall: kuat pada {strong}, lemah pada {weak}.</translation>
    </message>
    <message>
        <source>Recall: strong at {strong}.</source>
        <translation>Recall: kuat pada {strong}.</translation>
    </message>
    <message>
        <source>Recall: weak at {weak}.</source>
        <translation>Recall: lemah pada {weak}.</translation>
    </message>
    <message>
        <source>{value} million</source>
        <translation>{value} juta</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Akurasi</translation>
    </message>
    <message>
        <source>Share of right answers</source>
        <translation>Bagian jawaban yang benar</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Berimbang</translation>
    </message>
    <message>
        <source>Mean of the seven recalls: rare expressions count as much as common ones</source>
        <translation>Rata-rata ketujuh recall: ekspresi yang jarang dihitung sama dengan yang sering</translation>
    </message>
    <message>
        <source>Calibration error</source>
        <translation>Galat kalibrasi</translation>
    </message>
    <message>
        <source>Expected calibration error: mean gap between confidence and share right</source>
        <translation>Expected calibration error: selisih rata-rata antara keyakinan dan bagian yang benar</translation>
    </message>
    <message>
        <source>Agrees with FER+</source>
        <translation>Sesuai FER+</translation>
    </message>
    <message>
        <source>Agreement with the majority of FER+&apos;s raters, where over half of them agree</source>
        <translation>Kesepakatan dengan mayoritas penilai FER+, bila lebih dari separuh sepakat</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Gambar</translation>
    </message>
    <message>
        <source>How many pictures the set holds</source>
        <translation>Banyaknya gambar dalam set ini</translation>
    </message>
    <message>
        <source>95% interval {low} to {high}</source>
        <translation>Selang 95%: {low} sampai {high}</translation>
    </message>
    <message>
        <source>Of 10 readings of “{name}”, {count} are right.</source>
        <translation>Dari 10 hasil “{name}”, {count} benar.</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>abu-abu</translation>
    </message>
    <message>
        <source>colour, red first (RGB)</source>
        <translation>warna, merah dulu (RGB)</translation>
    </message>
    <message>
        <source>colour, blue first (BGR)</source>
        <translation>warna, biru dulu (BGR)</translation>
    </message>
    <message>
        <source>each crop gets mean 0 and standard deviation 1</source>
        <translation>setiap potongan dijadikan rata-rata 0 dan simpangan baku 1</translation>
    </message>
    <message>
        <source>0 to 1</source>
        <translation>0 sampai 1</translation>
    </message>
    <message>
        <source>-1 to 1</source>
        <translation>-1 sampai 1</translation>
    </message>
    <message>
        <source>0 to 255</source>
        <translation>0 sampai 255</translation>
    </message>
    <message>
        <source>probabilities</source>
        <translation>probabilitas</translation>
    </message>
    <message>
        <source>logits</source>
        <translation>logit</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Folder</translation>
    </message>
    <message>
        <source>Now runs with</source>
        <translation>Kini dijalankan dengan</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Jaringan</translation>
    </message>
    <message>
        <source>Size on disk</source>
        <translation>Ukuran di disk</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Masukan</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Ditambahkan</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ya</translation>
    </message>
    <message>
        <source>no</source>
        <translation>tidak</translation>
    </message>
    <message>
        <source>{shape}, grey</source>
        <translation>{shape}, abu-abu</translation>
    </message>
    <message>
        <source>Preprocessing</source>
        <translation>Prapemrosesan</translation>
    </message>
    <message>
        <source>{name}: test, no duplicates, {count} pictures, {date}</source>
        <translation>{name}: uji, tanpa duplikat, {count} gambar, {date}</translation>
    </message>
    <message>
        <source>{name}, {count} pictures, {date}</source>
        <translation>{name}, {count} gambar, {date}</translation>
    </message>
    <message>
        <source>FER2013 test</source>
        <translation>Uji FER2013</translation>
    </message>
    <message>
        <source>FER2013 test, no duplicates</source>
        <translation>Uji FER2013, tanpa duplikat</translation>
    </message>
    <message>
        <source>FER2013 validation</source>
        <translation>Validasi FER2013</translation>
    </message>
    <message>
        <source>The paper&apos;s validation part</source>
        <translation>Bagian validasi makalah</translation>
    </message>
    <message>
        <source>FER2013 test, new to both models</source>
        <translation>Uji FER2013, baru bagi kedua model</translation>
    </message>
    <message>
        <source>Test set without duplicates of training images (most reliable).</source>
        <translation>Set uji tanpa duplikat gambar pelatihan (paling dapat diandalkan).</translation>
    </message>
    <message>
        <source>The pictures of PrivateTest that neither of the program&apos;s two models was trained on.</source>
        <translation>Gambar PrivateTest yang tidak dipakai melatih satu pun dari kedua model program ini.</translation>
    </message>
    <message>
        <source>Tested on this computer on {count} pictures.</source>
        <translation>Diuji di komputer ini pada {count} gambar.</translation>
    </message>
    <message>
        <source>Face detection was skipped: each picture is one face.</source>
        <translation>Deteksi wajah dilewati: setiap gambar adalah satu wajah.</translation>
    </message>
    <message>
        <source>Of several faces in a picture, the largest counts.</source>
        <translation>Dari beberapa wajah dalam satu gambar, yang terbesar dihitung.</translation>
    </message>
    <message>
        <source>No face was found in {count} of them; these aren&apos;t counted.</source>
        <translation>Tidak ditemukan wajah di {count} di antaranya; gambar itu tidak dihitung.</translation>
    </message>
    <message>
        <source>{count} of them couldn&apos;t be opened and aren&apos;t counted.</source>
        <translation>{count} di antaranya tidak dapat dibuka dan tidak dihitung.</translation>
    </message>
    <message>
        <source>Fingerprint of the pictures and their labels: {fingerprint}</source>
        <translation>Sidik gambar dan labelnya: {fingerprint}</translation>
    </message>
    <message>
        <source>Not tested yet</source>
        <translation>Belum diuji</translation>
    </message>
    <message>
        <source>{count} of {total} right</source>
        <translation>{count} dari {total} benar</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} gambar</translation>
    </message>
    <message>
        <source>Too few pictures to tell which expressions it is weak at.</source>
        <translation>Gambarnya terlalu sedikit untuk tahu ekspresi mana yang lemah.</translation>
    </message>
    <message>
        <source>Too few pictures to tell which expressions it is strong at.</source>
        <translation>Gambarnya terlalu sedikit untuk tahu ekspresi mana yang kuat.</translation>
    </message>
    <message>
        <source>Too few pictures to tell which expressions it is strong or weak at.</source>
        <translation>Gambarnya terlalu sedikit untuk tahu ekspresi mana yang kuat atau lemah.</translation>
    </message>
    <message>
        <source>{names} and {last}</source>
        <translation>{names} dan {last}</translation>
    </message>
    <message>
        <source>Of 10 pictures labelled “{name}”, {count} are recognised and {others} taken for “{other}”.</source>
        <translation>Dari 10 gambar berlabel “{name}”, {count} dikenali dan {others} dikira “{other}”.</translation>
    </message>
    <message>
        <source>Of 10 pictures labelled “{name}”, {count} are recognised.</source>
        <translation>Dari 10 gambar berlabel “{name}”, {count} dikenali.</translation>
    </message>
    <message>
        <source>{share} of {count}</source>
        <translation>{share} dari {count}</translation>
    </message>
    <message>
        <source>In a good picture, the face has {size} pixels or more, a sharpness of at least {sharpness}, a brightness of at least {brightness} and a contrast of at most {contrast}, and it is turned by no more than {yaw}°.</source>
        <translation>Dalam gambar baik, wajah berukuran {size} piksel atau lebih, ketajaman sedikitnya {sharpness}, kecerahan sedikitnya {brightness}, dan kontras paling banyak {contrast}, serta berpaling tidak lebih dari {yaw}°.</translation>
    </message>
    <message>
        <source>press photographs</source>
        <translation>foto pers</translation>
    </message>
    <message>
        <source>Checked on {faces} faces of {name}: the stated share is right within {points} points in {within} of {cells} ranges; the largest difference is {gap} points.</source>
        <translation>Diperiksa pada {faces} wajah dari {name}: bagian yang dinyatakan benar dalam {points} poin pada {within} dari {cells} rentang; selisih terbesar {gap} poin.</translation>
    </message>
    <message>
        <source>Agreement with FER+</source>
        <translation>Kesepakatan dengan FER+</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Loss</translation>
    </message>
    <message>
        <source>Loss, FER2013&apos;s labels</source>
        <translation>Loss, label FER2013</translation>
    </message>
    <message>
        <source>Loss, FER+ votes</source>
        <translation>Loss, suara FER+</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Multiply-adds per face</source>
        <translation>Kali-tambah per wajah</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>Keluaran</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>{value} (logits are divided by it)</source>
        <translation>{value} (pembagi logit)</translation>
    </message>
    <message>
        <source>Uncertain below</source>
        <translation>Tidak pasti di bawah</translation>
    </message>
    <message>
        <source>Learned from</source>
        <translation>Belajar dari</translation>
    </message>
    <message>
        <source>Trained by</source>
        <translation>Dilatih oleh</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Mesin</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Tanggal</translation>
    </message>
    <message>
        <source>On these pictures, the difference can be chance: {difference} points, 95% interval {low} to {high}.</source>
        <translation>Pada gambar ini, selisihnya bisa kebetulan: {difference} poin, selang 95% {low} sampai {high}.</translation>
    </message>
    <message>
        <source>On these pictures, {title} is better: {difference} points, 95% interval {low} to {high}.</source>
        <translation>Pada gambar ini, {title} lebih baik: {difference} poin, selang 95% {low} sampai {high}.</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>too small</source>
        <translation>terlalu kecil</translation>
    </message>
</context>
<context>
    <name>PairFacts</name>
    <message>
        <source>The two differ here</source>
        <translation>Keduanya berbeda di sini</translation>
    </message>
</context>
<context>
    <name>PartChoice</name>
    <message>
        <source>Analyse</source>
        <translation>Analisis</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Frame</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Dari</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Sampai</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Ulangi</translation>
    </message>
    <message>
        <source>Fewer frames take less time; point at a choice to see how many readings it gives</source>
        <translation>Makin sedikit frame, makin cepat; arahkan ke suatu pilihan untuk melihat banyaknya hasil</translation>
    </message>
    <message>
        <source>Seconds as in 7.5, or minutes and seconds as in 1:07.5. You can also drag the flags on the timeline</source>
        <translation>Detik seperti 7,5, atau menit dan detik seperti 1:07,5. Anda juga bisa menyeret bendera di lini masa</translation>
    </message>
    <message>
        <source>Which frames are analysed</source>
        <translation>Frame mana yang dianalisis</translation>
    </message>
    <message>
        <source>Analyse from</source>
        <translation>Analisis dari</translation>
    </message>
    <message>
        <source>Analyse to</source>
        <translation>Analisis sampai</translation>
    </message>
    <message>
        <source>From here</source>
        <translation>Dari sini</translation>
    </message>
    <message>
        <source>Analyse from the frame that is shown</source>
        <translation>Analisis dari frame yang ditampilkan</translation>
    </message>
    <message>
        <source>To here</source>
        <translation>Sampai sini</translation>
    </message>
    <message>
        <source>Analyse up to the frame that is shown</source>
        <translation>Analisis sampai frame yang ditampilkan</translation>
    </message>
    <message>
        <source>Analyse the video again with these choices</source>
        <translation>Analisis ulang video dengan pilihan ini</translation>
    </message>
    <message>
        <source>That is not a time. Write seconds as in 7.5, or 1:07.5.</source>
        <translation>Itu bukan waktu. Tulis detik seperti 7,5, atau 1:07,5.</translation>
    </message>
    <message>
        <source>The end must be later than the start.</source>
        <translation>Akhir harus lebih lambat daripada awal.</translation>
    </message>
    <message>
        <source>The video is {time} long.</source>
        <translation>Durasi video {time}.</translation>
    </message>
</context>
<context>
    <name>PeopleList</name>
    <message>
        <source>People</source>
        <translation>Orang</translation>
    </message>
    <message>
        <source>Click a person to show them on the timeline.</source>
        <translation>Klik seseorang untuk menampilkannya di lini masa.</translation>
    </message>
    <message>
        <source>Click a person to follow them.</source>
        <translation>Klik seseorang untuk mengikutinya.</translation>
    </message>
    <message>
        <source>Double-click to rename. Drag a card onto another if they are the same person.</source>
        <translation>Klik dua kali untuk mengubah nama. Seret satu kartu ke kartu lain jika keduanya orang yang sama.</translation>
    </message>
    <message>
        <source>Rename person</source>
        <translation>Ubah nama orang</translation>
    </message>
    <message>
        <source>Rename the chosen person</source>
        <translation>Ubah nama orang yang dipilih</translation>
    </message>
    <message>
        <source>Colour of the person</source>
        <translation>Warna orang</translation>
    </message>
    <message>
        <source>Choose the colour of the chosen person</source>
        <translation>Pilih warna untuk orang yang dipilih</translation>
    </message>
    <message>
        <source>Merge people</source>
        <translation>Gabungkan orang</translation>
    </message>
    <message>
        <source>Say that the chosen person is the same as another, or undo that</source>
        <translation>Nyatakan bahwa orang yang dipilih sama dengan yang lain, atau urungkan</translation>
    </message>
    <message>
        <source>Nobody has been seen yet.</source>
        <translation>Belum ada yang terlihat.</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Gabungkan</translation>
    </message>
    <message>
        <source>Follow the largest face</source>
        <translation>Ikuti wajah terbesar</translation>
    </message>
    <message>
        <source>Follow {name}</source>
        <translation>Ikuti {name}</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Ubah nama…</translation>
    </message>
    <message>
        <source>This is {name} again</source>
        <translation>Ini {name} lagi</translation>
    </message>
    <message>
        <source>This is not {name}</source>
        <translation>Ini bukan {name}</translation>
    </message>
    <message>
        <source>Is the same as</source>
        <translation>Sama dengan</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Warna</translation>
    </message>
    <message>
        <source>Remove this person…</source>
        <translation>Hapus orang ini…</translation>
    </message>
</context>
<context>
    <name>PeoplePanel</name>
    <message>
        <source>Calibrated</source>
        <translation>Terkalibrasi</translation>
    </message>
    <message>
        <source>Calibration was on: the readings are shown shifted, as they were on the screen then. faces.csv also has those of each frame alone, as the model gave them.</source>
        <translation>Kalibrasi aktif: hasil ditampilkan setelah digeser, seperti di layar saat itu. faces.csv juga memuat hasil asli model untuk setiap frame saja.</translation>
    </message>
    <message>
        <source>{name}, in view for {time}</source>
        <translation>{name}, terlihat selama {time}</translation>
    </message>
    <message>
        <source>{time} ago</source>
        <translation>{time} lalu</translation>
    </message>
    <message>
        <source>from {time}</source>
        <translation>mulai {time}</translation>
    </message>
    <message>
        <source>{name}, not in the picture</source>
        <translation>{name}, tidak di gambar</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>Tidak ada</translation>
    </message>
</context>
<context>
    <name>Person</name>
    <message>
        <source>Person {number}</source>
        <translation>Orang {number}</translation>
    </message>
</context>
<context>
    <name>PictureView</name>
    <message>
        <source>Picture</source>
        <translation>Gambar</translation>
    </message>
    <message>
        <source>Click a face to choose it. Wheel, {more} and {less} zoom, {fit} fits, drag moves. Arrows: next picture, next face</source>
        <translation>Klik wajah untuk memilihnya. Roda, {more} dan {less} memperbesar/memperkecil, {fit} mengepaskan, seret menggeser. Panah: gambar berikutnya, wajah berikutnya</translation>
    </message>
    <message>
        <source>No face</source>
        <translation>Tidak ada wajah</translation>
    </message>
</context>
<context>
    <name>PicturesPage</name>
    <message>
        <source>Zoom in</source>
        <translation>Perbesar</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Perkecil</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Paskan</translation>
    </message>
    <message>
        <source>Only the selected rows</source>
        <translation>Hanya baris yang dipilih</translation>
    </message>
    <message>
        <source>Export one video</source>
        <translation>Ekspor satu video</translation>
    </message>
    <message>
        <source>Save the rows that are shown or selected, or their pictures</source>
        <translation>Simpan baris yang ditampilkan atau dipilih, atau gambarnya</translation>
    </message>
    <message>
        <source>One row per face, for spreadsheets and statistics</source>
        <translation>Satu baris per wajah, untuk lembar kerja dan statistik</translation>
    </message>
    <message>
        <source>The readings, a summary of files and people, and the settings</source>
        <translation>Hasil, ringkasan berkas dan orang, serta pengaturan</translation>
    </message>
    <message>
        <source>The readings with the model and its settings</source>
        <translation>Hasil dengan model dan pengaturannya</translation>
    </message>
    <message>
        <source>The same, with a line for each row</source>
        <translation>Sama, dengan satu baris teks untuk setiap baris</translation>
    </message>
    <message>
        <source>One row per person and file: seconds, shares, means, episodes</source>
        <translation>Satu baris per orang dan berkas: detik, bagian, rata-rata, episode</translation>
    </message>
    <message>
        <source>Copies of these pictures, with their boxes</source>
        <translation>Salinan gambar ini dengan kotaknya</translation>
    </message>
    <message>
        <source>One page with a summary and every picture; a video has a report of its own</source>
        <translation>Satu halaman dengan ringkasan dan setiap gambar; video punya laporan sendiri</translation>
    </message>
    <message>
        <source>Every face as a file; of a video, the clearest of each person</source>
        <translation>Setiap wajah sebagai berkas; dari video, yang paling jelas dari setiap orang</translation>
    </message>
    <message>
        <source>Export the rows shown</source>
        <translation>Ekspor baris yang tampil</translation>
    </message>
    <message>
        <source>Export all files</source>
        <translation>Ekspor semua berkas</translation>
    </message>
    <message>
        <source>Only the {count} selected</source>
        <translation>Hanya {count} yang dipilih</translation>
    </message>
    <message>
        <source>Export {count} of {total} faces</source>
        <translation>Ekspor {count} dari {total} wajah</translation>
    </message>
    <message>
        <source>Export {count} without a face</source>
        <translation>Ekspor {count} tanpa wajah</translation>
    </message>
    <message>
        <source>None of these files is a picture, so there is nothing to copy.</source>
        <translation>Tidak satu pun dari berkas ini berupa gambar, jadi tidak ada yang dapat disalin.</translation>
    </message>
    <message>
        <source>There are no faces to save.</source>
        <translation>Tidak ada wajah untuk disimpan.</translation>
    </message>
    <message>
        <source>None of these files is a picture; a video has a report of its own.</source>
        <translation>Tidak ada gambar di antara berkas ini; video punya laporan sendiri.</translation>
    </message>
    <message>
        <source>Saving stopped after {count} pictures in {folder}: {reason}</source>
        <translation>Penyimpanan berhenti setelah {count} gambar di {folder}: {reason}</translation>
    </message>
    <message>
        <source>Cancelled: {count} pictures were saved in {folder}</source>
        <translation>Dibatalkan: {count} gambar disimpan di {folder}</translation>
    </message>
    <message>
        <source>1 picture was saved in {folder}</source>
        <translation>1 gambar disimpan di {folder}</translation>
    </message>
    <message>
        <source>{count} pictures were saved in {folder}</source>
        <translation>{count} gambar disimpan di {folder}</translation>
    </message>
    <message>
        <source>Originals that can no longer be read: {count}</source>
        <translation>Gambar asli yang tidak dapat dibaca lagi: {count}</translation>
    </message>
    <message>
        <source>{count} rows were copied</source>
        <translation>{count} baris disalin</translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Probabilities of the seven expressions</source>
        <translation>Probabilitas ketujuh ekspresi</translation>
    </message>
    <message>
        <source>No face is chosen.</source>
        <translation>Belum ada wajah yang dipilih.</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Drive</source>
        <translation>Drive</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Folder</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>%1 File</source>
        <translation>Berkas %1</translation>
    </message>
</context>
<context>
    <name>QAbstractSpinBox</name>
    <message>
        <source>&amp;Select All</source>
        <translation>Pilih &amp;semua</translation>
    </message>
    <message>
        <source>&amp;Step up</source>
        <translation>&amp;Naikkan</translation>
    </message>
    <message>
        <source>Step &amp;down</source>
        <translation>&amp;Turunkan</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>&amp;Lihat di:</translation>
    </message>
    <message>
        <source>Directory:</source>
        <translation>Folder:</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>&amp;Nama berkas:</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>&amp;Jenis berkas:</translation>
    </message>
    <message>
        <source>All Files (*)</source>
        <translation>Semua berkas (*)</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>Directories</source>
        <translation>Folder</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Buka</translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>&amp;Pilih</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Simpan</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Kembali</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Kembali</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Maju</translation>
    </message>
    <message>
        <source>Go forward</source>
        <translation>Maju</translation>
    </message>
    <message>
        <source>Parent Directory</source>
        <translation>Folder induk</translation>
    </message>
    <message>
        <source>Go to the parent directory</source>
        <translation>Ke folder induk</translation>
    </message>
    <message>
        <source>Create New Folder</source>
        <translation>Buat folder baru</translation>
    </message>
    <message>
        <source>Create a New Folder</source>
        <translation>Buat folder baru</translation>
    </message>
    <message>
        <source>&amp;New Folder</source>
        <translation>Folder &amp;baru</translation>
    </message>
    <message>
        <source>New Folder</source>
        <translation>Folder baru</translation>
    </message>
    <message>
        <source>List View</source>
        <translation>Daftar</translation>
    </message>
    <message>
        <source>Change to list view mode</source>
        <translation>Tampilkan sebagai daftar</translation>
    </message>
    <message>
        <source>Detail View</source>
        <translation>Rincian</translation>
    </message>
    <message>
        <source>Change to detail view mode</source>
        <translation>Tampilkan dengan rincian</translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation>Bilah sisi</translation>
    </message>
    <message>
        <source>List of places and bookmarks</source>
        <translation>Daftar tempat dan markah</translation>
    </message>
    <message>
        <source>Recent Places</source>
        <translation>Tempat terakhir</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>&amp;Ganti nama</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Hapus</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Keluarkan</translation>
    </message>
    <message>
        <source>Show </source>
        <translation>Tampilkan</translation>
    </message>
    <message>
        <source>Show &amp;hidden files</source>
        <translation>Tampilkan berkas &amp;tersembunyi</translation>
    </message>
    <message>
        <source>%1
Directory not found.
Please verify the correct directory name was given.</source>
        <translation>%1
Folder tidak ditemukan.
Periksa kembali namanya.</translation>
    </message>
    <message>
        <source>%1
File not found.
Please verify the correct file name was given.</source>
        <translation>%1
Berkas tidak ditemukan.
Periksa kembali namanya.</translation>
    </message>
    <message>
        <source>%1 already exists.
Do you want to replace it?</source>
        <translation>%1 sudah ada.
Ganti berkas itu?</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is write protected.
Do you want to delete it anyway?</source>
        <translation>“%1” dilindungi dari perubahan.
Tetap hapus?</translation>
    </message>
    <message>
        <source>Are you sure you want to delete &apos;%1&apos;?</source>
        <translation>Hapus “%1”?</translation>
    </message>
    <message>
        <source>Could not delete directory.</source>
        <translation>Folder tidak dapat dihapus.</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>Computer</source>
        <translation>Komputer</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nama</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Ukuran</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Jenis</translation>
    </message>
    <message>
        <source>Date Modified</source>
        <translation>Tanggal diubah</translation>
    </message>
</context>
<context>
    <name>QLineEdit</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Urungkan</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>U&amp;langi</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>Po&amp;tong</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Salin</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Tempel</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Pilih Semua</translation>
    </message>
</context>
<context>
    <name>QMessageBox</name>
    <message>
        <source>Show Details...</source>
        <translation>Tampilkan rincian…</translation>
    </message>
    <message>
        <source>Hide Details...</source>
        <translation>Sembunyikan rincian…</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Tutup</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>&amp;Ya</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>&amp;Tidak</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Simpan</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Buang</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Terapkan</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Setel ulang</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Bantuan</translation>
    </message>
</context>
<context>
    <name>QScrollBar</name>
    <message>
        <source>Scroll here</source>
        <translation>Gulir ke sini</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>Paling atas</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>Paling bawah</translation>
    </message>
    <message>
        <source>Page up</source>
        <translation>Satu halaman ke atas</translation>
    </message>
    <message>
        <source>Page down</source>
        <translation>Satu halaman ke bawah</translation>
    </message>
    <message>
        <source>Scroll up</source>
        <translation>Gulir ke atas</translation>
    </message>
    <message>
        <source>Scroll down</source>
        <translation>Gulir ke bawah</translation>
    </message>
    <message>
        <source>Left edge</source>
        <translation>Tepi kiri</translation>
    </message>
    <message>
        <source>Right edge</source>
        <translation>Tepi kanan</translation>
    </message>
    <message>
        <source>Page left</source>
        <translation>Satu halaman ke kiri</translation>
    </message>
    <message>
        <source>Page right</source>
        <translation>Satu halaman ke kanan</translation>
    </message>
    <message>
        <source>Scroll left</source>
        <translation>Gulir ke kiri</translation>
    </message>
    <message>
        <source>Scroll right</source>
        <translation>Gulir ke kanan</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Space</source>
        <translation>Spasi</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Kiri</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Kanan</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Atas</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Bawah</translation>
    </message>
</context>
<context>
    <name>QWidgetTextControl</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Urungkan</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>U&amp;langi</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>Po&amp;tong</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Salin</translation>
    </message>
    <message>
        <source>Copy &amp;Link Location</source>
        <translation>Salin alamat &amp;tautan</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Tempel</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Pilih Semua</translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>Queue of files</source>
        <translation>Antrean berkas</translation>
    </message>
    <message>
        <source>Files in the order in which they are read. {key} removes what is selected.</source>
        <translation>Berkas menurut urutan pembacaan. Tombol {key} mengeluarkan yang dipilih.</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Retry files that failed or were cancelled</source>
        <translation>Ulangi berkas yang gagal atau dibatalkan</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Tambah</translation>
    </message>
    <message>
        <source>Add pictures, videos or a folder, or drop them anywhere on the window</source>
        <translation>Tambahkan gambar, video, atau folder, atau seret ke mana saja di jendela ini</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Kemajuan</translation>
    </message>
    <message>
        <source>New videos</source>
        <translation>Video baru</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Jeda</translation>
    </message>
    <message>
        <source>Stop after the current file; press again to resume</source>
        <translation>Berhenti setelah berkas ini; tekan lagi untuk melanjutkan</translation>
    </message>
    <message>
        <source>Every frame is analysed: the most exact, and the slowest</source>
        <translation>Setiap frame dianalisis: paling teliti, dan paling lambat</translation>
    </message>
    <message>
        <source>About {count} readings per second of video; {step} times as fast as every frame</source>
        <translation>Sekitar {count} hasil per detik video; {step} kali lebih cepat daripada setiap frame</translation>
    </message>
    <message>
        <source>A reading about every {seconds}; {step} times as fast as every frame</source>
        <translation>Satu hasil kira-kira setiap {seconds}; {step} kali lebih cepat daripada setiap frame</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Stop reading; what was read stays</source>
        <translation>Hentikan pembacaan; yang sudah dibaca tetap ada</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Baca ulang</translation>
    </message>
    <message>
        <source>Some files were read with another model or other settings. Read them again with the current ones</source>
        <translation>Sebagian berkas dibaca dengan model atau pengaturan lain. Baca ulang dengan yang sekarang</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Kosongkan</translation>
    </message>
    <message>
        <source>Empty the queue and the table of results</source>
        <translation>Kosongkan antrean dan tabel hasil</translation>
    </message>
    <message>
        <source>every frame</source>
        <translation>setiap frame</translation>
    </message>
    <message>
        <source>1 frame in {step}</source>
        <translation>1 dari {step} frame</translation>
    </message>
    <message>
        <source>Frames of a video that are analysed</source>
        <translation>Frame video yang dianalisis</translation>
    </message>
    <message>
        <source>Which frames are analysed in videos that you add from now on</source>
        <translation>Frame mana yang dianalisis dari video yang Anda tambahkan mulai sekarang</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} dari {total}</translation>
    </message>
    <message>
        <source>1 file</source>
        <translation>1 berkas</translation>
    </message>
    <message>
        <source>{total} files</source>
        <translation>{total} berkas</translation>
    </message>
    <message>
        <source>Try 1 file again</source>
        <translation>Coba 1 berkas lagi</translation>
    </message>
    <message>
        <source>Try {count} files again</source>
        <translation>Coba {count} berkas lagi</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Lanjut</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open recent</source>
        <translation>Buka yang terakhir</translation>
    </message>
    <message>
        <source>Nothing was opened yet</source>
        <translation>Belum ada yang dibuka</translation>
    </message>
    <message>
        <source>What was opened last</source>
        <translation>Yang terakhir dibuka</translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation>Kosongkan daftar</translation>
    </message>
    <message>
        <source>{name} (Live)</source>
        <translation>{name} (Langsung)</translation>
    </message>
</context>
<context>
    <name>RecordStrip</name>
    <message>
        <source>Recording</source>
        <translation>Merekam</translation>
    </message>
    <message>
        <source>Marker</source>
        <translation>Penanda</translation>
    </message>
    <message>
        <source>Add a marker at this moment</source>
        <translation>Tambah penanda di momen ini</translation>
    </message>
    <message>
        <source>Recording paused</source>
        <translation>Rekaman dijeda</translation>
    </message>
    <message>
        <source>Recording paused, no video</source>
        <translation>Rekaman dijeda, tanpa video</translation>
    </message>
    <message>
        <source>Recording without video</source>
        <translation>Merekam tanpa video</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>Menyelesaikan</translation>
    </message>
    <message>
        <source>{count} dropped</source>
        <translation>{count} hilang</translation>
    </message>
    <message>
        <source>1 marker</source>
        <translation>1 penanda</translation>
    </message>
    <message>
        <source>{n} markers</source>
        <translation>{n} penanda</translation>
    </message>
</context>
<context>
    <name>RecordingView</name>
    <message>
        <source>Picture of the recording</source>
        <translation>Gambar rekaman</translation>
    </message>
    <message>
        <source>Click a face to choose that person</source>
        <translation>Klik wajah untuk memilih orang itu</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Putar atau jeda</translation>
    </message>
    <message>
        <source>Explain this face</source>
        <translation>Jelaskan wajah ini</translation>
    </message>
    <message>
        <source>Explain this face, step by step</source>
        <translation>Jelaskan wajah ini, langkah demi langkah</translation>
    </message>
    <message>
        <source>Position in the recording</source>
        <translation>Posisi dalam rekaman</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Putar</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>Mundur satu frame</translation>
    </message>
    <message>
        <source>One frame forward</source>
        <translation>Maju satu frame</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Kecepatan</translation>
    </message>
    <message>
        <source>How fast it plays</source>
        <translation>Seberapa cepat diputar</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Jeda</translation>
    </message>
</context>
<context>
    <name>Recordings</name>
    <message>
        <source>incomplete</source>
        <translation>tidak lengkap</translation>
    </message>
    <message>
        <source>no video</source>
        <translation>tanpa video</translation>
    </message>
</context>
<context>
    <name>RecordingsList</name>
    <message>
        <source>Recordings</source>
        <translation>Rekaman</translation>
    </message>
</context>
<context>
    <name>RecordingsPanel</name>
    <message>
        <source>Search</source>
        <translation>Cari</translation>
    </message>
    <message>
        <source>Shows the recordings whose name, source, date, details, people or markers contain every word</source>
        <translation>Tampilkan rekaman yang nama, sumber, tanggal, rincian, orang, atau penandanya memuat semua kata</translation>
    </message>
    <message>
        <source>Search in the recordings</source>
        <translation>Cari di rekaman</translation>
    </message>
    <message>
        <source>No recording matches.</source>
        <translation>Tidak ada rekaman yang cocok.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Ubah nama</translation>
    </message>
    <message>
        <source>Rename the recording</source>
        <translation>Ubah nama rekaman</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Rincian</translation>
    </message>
    <message>
        <source>Participant, condition, author, consent and notes of the recording</source>
        <translation>Peserta, kondisi, penulis, persetujuan, dan catatan rekaman</translation>
    </message>
    <message>
        <source>Move the recording to the bin</source>
        <translation>Pindahkan rekaman ke tempat sampah</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Folder</translation>
    </message>
    <message>
        <source>Show the recording&apos;s files in the file manager</source>
        <translation>Tampilkan berkas rekaman di pengelola berkas</translation>
    </message>
    <message>
        <source>Move “{name}” to the bin?</source>
        <translation>Buang “{name}” ke tempat sampah?</translation>
    </message>
    <message>
        <source>Move to Bin</source>
        <translation>Buang</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
</context>
<context>
    <name>RecordingsTab</name>
    <message>
        <source>Save the readings, the video with boxes, or a report</source>
        <translation>Simpan hasil, video dengan kotak, atau laporan</translation>
    </message>
    <message>
        <source>The readings, a summary of the people, and the settings</source>
        <translation>Hasil, ringkasan orang, serta pengaturan</translation>
    </message>
    <message>
        <source>One row per person: seconds, shares, means, episodes</source>
        <translation>Satu baris per orang: detik, bagian, rata-rata, episode</translation>
    </message>
    <message>
        <source>One table with a row per person and recording, of those that the list shows</source>
        <translation>Satu tabel dengan satu baris per orang dan rekaman, dari yang tampil dalam daftar</translation>
    </message>
    <message>
        <source>The readings with the details, people and markers of the recording</source>
        <translation>Hasil beserta rincian, orang, dan penanda rekaman</translation>
    </message>
    <message>
        <source>One page with a summary, faces, timelines and markers</source>
        <translation>Satu halaman berisi ringkasan, wajah, lini masa, dan penanda</translation>
    </message>
    <message>
        <source>Go to Live</source>
        <translation>Ke tab Langsung</translation>
    </message>
    <message>
        <source>No recordings yet</source>
        <translation>Belum ada rekaman</translation>
    </message>
    <message>
        <source>A person is being removed from this recording. Rename it afterwards.</source>
        <translation>Seseorang sedang dihapus dari rekaman ini. Ganti namanya setelah itu.</translation>
    </message>
    <message>
        <source>An export is still running. Wait until it ends, or cancel it, before you delete.</source>
        <translation>Ekspor masih berjalan. Tunggu sampai selesai, atau batalkan, sebelum menghapus.</translation>
    </message>
    <message>
        <source>{name} can&apos;t be moved to the bin. Open its folder and delete it there.</source>
        <translation>{name} tidak dapat dipindahkan ke tempat sampah. Buka foldernya dan hapus di sana.</translation>
    </message>
    <message>
        <source>This recording has no video.</source>
        <translation>Rekaman ini tidak berisi video.</translation>
    </message>
    <message>
        <source>Recorded without video</source>
        <translation>Direkam tanpa video</translation>
    </message>
    <message>
        <source>Press Record ({key}) in Live. Your recordings appear here.</source>
        <translation>Tekan Rekam ({key}) di Langsung. Rekaman Anda muncul di sini.</translation>
    </message>
    <message>
        <source>Of each frame alone, and as they were shown, with the people and the markers</source>
        <translation>Dari setiap frame sendiri, dan seperti yang ditampilkan, beserta orang dan penanda</translation>
    </message>
    <message>
        <source>Remove {name} from this recording?</source>
        <translation>Hapus {name} dari rekaman ini?</translation>
    </message>
    <message>
        <source>Remove person</source>
        <translation>Hapus orang</translation>
    </message>
    <message>
        <source>Takes out all readings and the name, and covers the face in the video, wherever it was followed. The recording is written anew, and this can&apos;t be undone. Title, details and the texts of markers stay as they are, and so do files that were exported before.</source>
        <translation>Mengeluarkan semua bacaan dan nama, dan menutupi wajah dalam video, di mana pun wajah itu diikuti. Rekaman ditulis ulang, dan ini tidak dapat dibatalkan. Judul, detail, dan teks penanda tetap seperti adanya, begitu juga berkas yang sudah diekspor.</translation>
    </message>
    <message>
        <source>Remove for good</source>
        <translation>Hapus selamanya</translation>
    </message>
    <message>
        <source>{name} was removed from the recording.</source>
        <translation>{name} telah dihapus dari rekaman.</translation>
    </message>
    <message>
        <source>Nothing was changed: the removal was cancelled.</source>
        <translation>Tidak ada yang diubah: penghapusan dibatalkan.</translation>
    </message>
    <message>
        <source>Left out of all figures, as excluded ranges: {time}.</source>
        <translation>Dikecualikan dari semua angka, sebagai rentang: {time}.</translation>
    </message>
    <message>
        <source>Press {begin} where a range begins and {end} where it ends, or drag with Shift in the timeline.</source>
        <translation>Tekan {begin} di awal rentang dan {end} di akhirnya, atau seret dengan Shift pada garis waktu.</translation>
    </message>
    <message>
        <source>With the readings as the player shows them</source>
        <translation>Dengan hasil seperti di pemutar</translation>
    </message>
</context>
<context>
    <name>RegionOverlay</name>
    <message>
        <source>Screen region</source>
        <translation>Area layar</translation>
    </message>
    <message>
        <source>Frame of {width} by {height} pixels</source>
        <translation>Bingkai {width} kali {height} piksel</translation>
    </message>
</context>
<context>
    <name>RegionPanel</name>
    <message>
        <source>Draw a frame around what you want to analyse</source>
        <translation>Gambar bingkai di sekeliling yang ingin Anda analisis</translation>
    </message>
    <message>
        <source>Drag to draw a new frame; drag the frame or its handles to change it.</source>
        <translation>Seret untuk menggambar bingkai baru; seret bingkai atau pegangannya untuk mengubahnya.</translation>
    </message>
    <message>
        <source>Arrow keys move it, with {shift} they resize it, with {ctrl} in larger steps.</source>
        <translation>Tombol panah memindahkannya, dengan {shift} mengubah ukurannya, dengan {ctrl} dalam langkah lebih besar.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Mulai</translation>
    </message>
    <message>
        <source>Whole screen</source>
        <translation>Seluruh layar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
</context>
<context>
    <name>ReliabilityPlot</name>
    <message>
        <source>Reliability: share right by confidence</source>
        <translation>Keandalan: bagian yang benar menurut keyakinan</translation>
    </message>
    <message>
        <source>confidence</source>
        <translation>keyakinan</translation>
    </message>
    <message>
        <source>share right</source>
        <translation>bagian benar</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>tidak diukur</translation>
    </message>
</context>
<context>
    <name>ResultsModel</name>
    <message>
        <source>no face</source>
        <translation>tanpa wajah</translation>
    </message>
    <message>
        <source>too small</source>
        <translation>terlalu kecil</translation>
    </message>
    <message>
        <source>certain</source>
        <translation>pasti</translation>
    </message>
    <message>
        <source>{expression} (uncertain)</source>
        <translation>{expression} (tidak pasti)</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>The file&apos;s name; point at it to see the whole path</source>
        <translation>Nama berkas; tunjuk untuk melihat jalur lengkapnya</translation>
    </message>
    <message>
        <source>Reliability</source>
        <translation>Keandalan</translation>
    </message>
    <message>
        <source>How often readings with such a confidence, in pictures like this, were right in tests</source>
        <translation>Seberapa sering hasil dengan keyakinan seperti itu, dalam gambar seperti ini, benar dalam pengujian</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Frame</translation>
    </message>
    <message>
        <source>Position in the video, from 0</source>
        <translation>Posisi dalam video, mulai dari 0</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Waktu</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Wajah</translation>
    </message>
    <message>
        <source>In a picture by size, the largest first; in a video the followed face</source>
        <translation>Di gambar menurut ukuran, yang terbesar dulu; di video wajah yang diikuti</translation>
    </message>
    <message>
        <source>True</source>
        <translation>Sebenarnya</translation>
    </message>
    <message>
        <source>The picture&apos;s label: the name of its folder</source>
        <translation>Label gambar: nama foldernya</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Ekspresi</translation>
    </message>
    <message>
        <source>What the label on the picture shows; in a video smoothed over time</source>
        <translation>Yang ditunjukkan label pada gambar; dalam video diperhalus sepanjang waktu</translation>
    </message>
    <message>
        <source>Detection score</source>
        <translation>Skor deteksi</translation>
    </message>
    <message>
        <source>The probability of this expression; in a video smoothed over time</source>
        <translation>Probabilitas ekspresi ini; dalam video diperhalus sepanjang waktu</translation>
    </message>
    <message>
        <source>This frame alone</source>
        <translation>Frame ini saja</translation>
    </message>
    <message>
        <source>The most probable expression in this frame alone, not smoothed</source>
        <translation>Ekspresi paling mungkin pada frame ini saja, tanpa penghalusan</translation>
    </message>
    <message>
        <source>Frame’s confidence</source>
        <translation>Keyakinan frame</translation>
    </message>
    <message>
        <source>The probability of the expression in this frame alone</source>
        <translation>Probabilitas ekspresi pada frame ini saja</translation>
    </message>
    <message>
        <source>Yaw</source>
        <translation>Geleng</translation>
    </message>
    <message>
        <source>The turn of the head: above 0 it looks to the picture&apos;s right</source>
        <translation>Putaran kepala: di atas 0 kepala melihat ke kanan gambar</translation>
    </message>
    <message>
        <source>Pitch</source>
        <translation>Angguk</translation>
    </message>
    <message>
        <source>Above 0 the head looks up</source>
        <translation>Di atas 0 kepala melihat ke atas</translation>
    </message>
    <message>
        <source>Roll</source>
        <translation>Miring</translation>
    </message>
    <message>
        <source>Above 0 the head is rolled clockwise in the picture</source>
        <translation>Di atas 0 kepala miring searah jarum jam dalam gambar</translation>
    </message>
    <message>
        <source>Face size</source>
        <translation>Ukuran wajah</translation>
    </message>
    <message>
        <source>Mean of the box&apos;s width and height, in pixels</source>
        <translation>Rata-rata lebar dan tinggi kotak, dalam piksel</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>Ketajaman</translation>
    </message>
    <message>
        <source>Of what the network sees: 0 is blurred, 1 is sharp</source>
        <translation>Dari yang dilihat jaringan: 0 kabur, 1 tajam</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Kecerahan</translation>
    </message>
    <message>
        <source>Of the face: 0 is black, 1 is white</source>
        <translation>Dari wajah: 0 hitam, 1 putih</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Kontras</translation>
    </message>
    <message>
        <source>Standard deviation of the face&apos;s luminance, 0 to 0.5</source>
        <translation>Simpangan baku luminans wajah, 0 sampai 0,5</translation>
    </message>
    <message>
        <source>{count} rows exported to {path}</source>
        <translation>{count} baris diekspor ke {path}</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Keyakinan</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>tidak pasti</translation>
    </message>
    <message>
        <source>The probability of that expression</source>
        <translation>Probabilitas ekspresi itu</translation>
    </message>
    <message>
        <source>From the start of the video</source>
        <translation>Sejak awal video</translation>
    </message>
    <message>
        <source>Left edge of the face&apos;s box, in pixels</source>
        <translation>Tepi kiri kotak wajah, dalam piksel</translation>
    </message>
    <message>
        <source>Top edge of the face&apos;s box, in pixels</source>
        <translation>Tepi atas kotak wajah, dalam piksel</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Lebar</translation>
    </message>
    <message>
        <source>Width of the face&apos;s box, in pixels</source>
        <translation>Lebar kotak wajah, dalam piksel</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Tinggi</translation>
    </message>
    <message>
        <source>Height of the face&apos;s box, in pixels</source>
        <translation>Tinggi kotak wajah, dalam piksel</translation>
    </message>
    <message>
        <source>How sure the detector is that this is a face</source>
        <translation>Seberapa yakin detektor bahwa ini wajah</translation>
    </message>
</context>
<context>
    <name>ResultsPanel</name>
    <message>
        <source>Filter by file or expression</source>
        <translation>Saring menurut berkas atau ekspresi</translation>
    </message>
    <message>
        <source>Shows the rows that contain every word, as in “holiday happy”</source>
        <translation>Tampilkan baris yang memuat semua kata, misalnya “liburan senang”</translation>
    </message>
    <message>
        <source>Filter of the results</source>
        <translation>Saringan hasil</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Kolom</translation>
    </message>
    <message>
        <source>Which columns the table has</source>
        <translation>Kolom mana yang ada di tabel</translation>
    </message>
    <message>
        <source>No faces match</source>
        <translation>Tidak ada wajah yang cocok</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Hapus filter</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabel</translation>
    </message>
    <message>
        <source>Show the results as rows</source>
        <translation>Tampilkan hasil sebagai baris</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Wajah</translation>
    </message>
    <message>
        <source>Show the results as a wall of faces, by expression</source>
        <translation>Tampilkan hasil sebagai dinding wajah menurut ekspresi</translation>
    </message>
    <message>
        <source>All faces</source>
        <translation>Semua wajah</translation>
    </message>
    <message>
        <source>Close the picture</source>
        <translation>Tutup gambar</translation>
    </message>
    <message>
        <source>Press one to see only these, and again to see all</source>
        <translation>Tekan salah satu untuk melihat hanya yang itu, dan tekan lagi untuk melihat semua</translation>
    </message>
    <message>
        <source>How many rows show which expression</source>
        <translation>Jumlah baris menurut ekspresi</translation>
    </message>
    <message>
        <source>Results, one row per face</source>
        <translation>Hasil, satu baris per wajah</translation>
    </message>
    <message>
        <source>Shows only readings that, in tests with pictures like theirs, were right so often</source>
        <translation>Hanya menampilkan hasil yang, dalam pengujian dengan gambar serupa, benar sesering itu</translation>
    </message>
    <message>
        <source>Least reliability</source>
        <translation>Keandalan terendah</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Semua</translation>
    </message>
    <message>
        <source>{count}/10 right</source>
        <translation>{count}/10 benar</translation>
    </message>
    <message>
        <source>Save the face…</source>
        <translation>Simpan wajah…</translation>
    </message>
    <message>
        <source>Save {count} faces…</source>
        <translation>Simpan {count} wajah…</translation>
    </message>
    <message>
        <source>Copy the row</source>
        <translation>Salin baris</translation>
    </message>
    <message>
        <source>Copy {count} rows</source>
        <translation>Salin {count} baris</translation>
    </message>
    <message>
        <source>Show in the table</source>
        <translation>Tampilkan di tabel</translation>
    </message>
    <message>
        <source>Show among the faces</source>
        <translation>Tampilkan di antara wajah</translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>Buka berkas</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Tampilkan di folder</translation>
    </message>
    <message>
        <source>1 face</source>
        <translation>1 wajah</translation>
    </message>
    <message>
        <source>{count} faces</source>
        <translation>{count} wajah</translation>
    </message>
    <message>
        <source>{shown} of {count} faces</source>
        <translation>{shown} dari {count} wajah</translation>
    </message>
</context>
<context>
    <name>Rule</name>
    <message>
        <source>anyone</source>
        <translation>siapa saja</translation>
    </message>
    <message>
        <source>the followed person</source>
        <translation>orang yang diikuti</translation>
    </message>
    <message>
        <source>person {number}</source>
        <translation>orang {number}</translation>
    </message>
    <message>
        <source>one person, by number</source>
        <translation>satu orang, menurut nomor</translation>
    </message>
    <message>
        <source>set a marker</source>
        <translation>pasang penanda</translation>
    </message>
    <message>
        <source>start recording</source>
        <translation>mulai merekam</translation>
    </message>
    <message>
        <source>stop recording</source>
        <translation>hentikan rekaman</translation>
    </message>
    <message>
        <source>save a snapshot</source>
        <translation>simpan jepretan</translation>
    </message>
    <message>
        <source>make a sound</source>
        <translation>bunyikan suara</translation>
    </message>
    <message>
        <source>send an OSC message</source>
        <translation>kirim pesan OSC</translation>
    </message>
    <message>
        <source>send {message} by OSC</source>
        <translation>kirim {message} lewat OSC</translation>
    </message>
    <message>
        <source>When {expression} of {person} is at least {least} for {time}: {action}</source>
        <translation>Bila {expression} pada {person} setidaknya {least} selama {time}: {action}</translation>
    </message>
    <message>
        <source>When {expression} of {person} is at least {least}: {action}</source>
        <translation>Bila {expression} pada {person} setidaknya {least}: {action}</translation>
    </message>
    <message>
        <source>, at most every {pause}</source>
        <translation>, paling sering tiap {pause}</translation>
    </message>
    <message>
        <source>off</source>
        <translation>mati</translation>
    </message>
    <message>
        <source>{time} of {whole}</source>
        <translation>{time} dari {whole}</translation>
    </message>
    <message>
        <source>met for {time}</source>
        <translation>terpenuhi {time}</translation>
    </message>
</context>
<context>
    <name>RuleEditor</name>
    <message>
        <source>Rule</source>
        <translation>Aturan</translation>
    </message>
    <message>
        <source>Keep rule</source>
        <translation>Simpan aturan</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nama</translation>
    </message>
    <message>
        <source>Begins the markers of this rule</source>
        <translation>Mengawali penanda aturan ini</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Bila</translation>
    </message>
    <message>
        <source>The expression that is watched</source>
        <translation>Ekspresi yang diamati</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>Pada</translation>
    </message>
    <message>
        <source>Whose expression is watched</source>
        <translation>Ekspresi siapa yang diamati</translation>
    </message>
    <message>
        <source>Is at least</source>
        <translation>Setidaknya</translation>
    </message>
    <message>
        <source>The probability as it is shown</source>
        <translation>Probabilitas seperti yang ditampilkan</translation>
    </message>
    <message>
        <source>number</source>
        <translation>nomor</translation>
    </message>
    <message>
        <source>As it is shown at the face</source>
        <translation>Seperti yang tampak di wajah</translation>
    </message>
    <message>
        <source>for</source>
        <translation>selama</translation>
    </message>
    <message>
        <source>So long without a break; half a second without the face is no break</source>
        <translation>Selama itu tanpa jeda; setengah detik tanpa wajah bukan jeda</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>Maka</translation>
    </message>
    <message>
        <source>What is done, beside the marker</source>
        <translation>Yang dilakukan, selain penanda</translation>
    </message>
    <message>
        <source>OSC address</source>
        <translation>Alamat OSC</translation>
    </message>
    <message>
        <source>Every OSC output sends a message to this address</source>
        <translation>Setiap keluaran OSC mengirim pesan ke alamat ini</translation>
    </message>
    <message>
        <source>value</source>
        <translation>nilai</translation>
    </message>
    <message>
        <source>The number in the message</source>
        <translation>Angka dalam pesan</translation>
    </message>
    <message>
        <source>At most every</source>
        <translation>Paling sering tiap</translation>
    </message>
    <message>
        <source>It fires once in this time, for all people together</source>
        <translation>Bekerja sekali dalam waktu ini, untuk semua orang bersama</translation>
    </message>
    <message>
        <source>Give the rule a name: its markers begin with it.</source>
        <translation>Beri aturan ini nama: penandanya diawali nama itu.</translation>
    </message>
    <message>
        <source>An OSC address begins with / and has neither spaces nor wildcards, as in /cue/1.</source>
        <translation>Alamat OSC diawali / dan tidak memuat spasi maupun karakter pengganti, seperti /cue/1.</translation>
    </message>
</context>
<context>
    <name>RulesPage</name>
    <message>
        <source>A rule does something when an expression lasts. Each time it fires, it also sets a marker that says why. Rules are kept, and those that are ticked act whenever something plays.</source>
        <translation>Aturan melakukan sesuatu bila sebuah ekspresi bertahan. Setiap kali bekerja, aturan juga memasang penanda yang menyebut alasannya. Aturan disimpan, dan yang dicentang bekerja setiap kali ada yang diputar.</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Aturan</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Yang dilakukan</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Sekarang</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Aturan</translation>
    </message>
    <message>
        <source>There are no rules yet</source>
        <translation>Belum ada aturan</translation>
    </message>
    <message>
        <source>For example: when somebody is happy for a second, save a snapshot.</source>
        <translation>Misalnya: bila seseorang senang selama satu detik, simpan jepretan.</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>Tambah aturan</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Tambah…</translation>
    </message>
    <message>
        <source>Make a new rule</source>
        <translation>Buat aturan baru</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Ubah…</translation>
    </message>
    <message>
        <source>Change the chosen rule (or double-click it)</source>
        <translation>Ubah aturan yang dipilih (atau klik dua kali)</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Remove the chosen rule; undo brings it back</source>
        <translation>Hapus aturan yang dipilih; urungkan mengembalikannya</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Impor…</translation>
    </message>
    <message>
        <source>Add the rules of a file</source>
        <translation>Tambahkan aturan dari berkas</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Ekspor…</translation>
    </message>
    <message>
        <source>Save the rules as a file, which `watch` reads, too</source>
        <translation>Simpan aturan sebagai berkas, yang juga dibaca `watch`</translation>
    </message>
    <message>
        <source>Rule {number}</source>
        <translation>Aturan {number}</translation>
    </message>
    <message>
        <source>Import rules</source>
        <translation>Impor aturan</translation>
    </message>
    <message>
        <source>Rules (*.json);;All files (*)</source>
        <translation>Aturan (*.json);;Semua berkas (*)</translation>
    </message>
    <message>
        <source>More than {most} rules can&apos;t be kept.</source>
        <translation>Lebih dari {most} aturan tidak dapat disimpan.</translation>
    </message>
    <message>
        <source>Export rules</source>
        <translation>Ekspor aturan</translation>
    </message>
    <message>
        <source>Rules (*.json)</source>
        <translation>Aturan (*.json)</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: {why}</source>
        <translation>{path} tidak dapat ditulis: {why}</translation>
    </message>
</context>
<context>
    <name>RunProgress</name>
    <message>
        <source>{seconds} s left</source>
        <translation>sisa {seconds} dtk</translation>
    </message>
    <message>
        <source>{minutes} min left</source>
        <translation>sisa {minutes} mnt</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min left</source>
        <translation>sisa {hours} jam {minutes} mnt</translation>
    </message>
</context>
<context>
    <name>SamePersonRow</name>
    <message>
        <source>Merge</source>
        <translation>Gabungkan</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Bukan</translation>
    </message>
    <message>
        <source>Separate</source>
        <translation>Pisahkan</translation>
    </message>
    <message>
        <source>Perhaps {name} again?</source>
        <translation>Mungkin {name} lagi?</translation>
    </message>
    <message>
        <source>Merged with {names}</source>
        <translation>Digabung dengan {names}</translation>
    </message>
    <message>
        <source>Say that this is {name}: one number, name and colour from now on</source>
        <translation>Nyatakan bahwa ini {name}: mulai sekarang satu nomor, nama, dan warna</translation>
    </message>
    <message>
        <source>Undo the merging: each number is a person again</source>
        <translation>Batalkan penggabungan: setiap nomor kembali menjadi satu orang</translation>
    </message>
    <message>
        <source>Say that this is somebody else</source>
        <translation>Nyatakan bahwa ini orang lain</translation>
    </message>
</context>
<context>
    <name>Scorecard</name>
    <message>
        <source>Test it on a folder of pictures that has a subfolder for each expression, or on a FER2013 file.</source>
        <translation>Ujilah pada folder gambar yang punya subfolder untuk setiap ekspresi, atau pada berkas FER2013.</translation>
    </message>
    <message>
        <source>How many of each expression it finds</source>
        <translation>Berapa banyak tiap ekspresi ditemukan</translation>
    </message>
    <message>
        <source>Share of the pictures with this label, with 95% intervals</source>
        <translation>Bagian dari gambar berlabel ini, dengan selang 95%</translation>
    </message>
    <message>
        <source>What it confuses most</source>
        <translation>Yang paling sering tertukar</translation>
    </message>
    <message>
        <source>Label → reading; share of the pictures with this label</source>
        <translation>Label → hasil; bagian dari gambar berlabel ini</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used ({reason}).</source>
        <translation>Pengaturan tidak dapat dibaca, jadi pengaturan bawaan yang dipakai ({reason}).</translation>
    </message>
    <message>
        <source>The settings file was broken: the defaults are used. It is kept as {file}</source>
        <translation>Berkas pengaturan rusak: pengaturan bawaan yang dipakai. Berkas itu disimpan sebagai {file}</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Tampilan</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Penyimpanan</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Privasi</translation>
    </message>
    <message>
        <source>Screen region</source>
        <translation>Area layar</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>Analisis</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>The colours of the window</source>
        <translation>Warna jendela</translation>
    </message>
    <message>
        <source>Language (Bahasa)</source>
        <translation>Bahasa (Language)</translation>
    </message>
    <message>
        <source>The language of the window and of reports</source>
        <translation>Bahasa jendela dan laporan</translation>
    </message>
    <message>
        <source>Probabilities</source>
        <translation>Probabilitas</translation>
    </message>
    <message>
        <source>How the window and reports write probabilities</source>
        <translation>Cara probabilitas ditulis di jendela dan laporan</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Waktu</translation>
    </message>
    <message>
        <source>How the window and reports write the times of videos</source>
        <translation>Cara waktu video ditulis di jendela dan laporan</translation>
    </message>
    <message>
        <source>Hints</source>
        <translation>Petunjuk</translation>
    </message>
    <message>
        <source>What the live picture says where a face is hard to read</source>
        <translation>Apa yang dikatakan gambar langsung bila wajah sulit dibaca</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Rekaman</translation>
    </message>
    <message>
        <source>Where recordings are kept</source>
        <translation>Tempat rekaman disimpan</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>Jepretan</translation>
    </message>
    <message>
        <source>Where snapshots are saved</source>
        <translation>Tempat jepretan disimpan</translation>
    </message>
    <message>
        <source>Snapshot names begin with</source>
        <translation>Nama jepretan diawali</translation>
    </message>
    <message>
        <source>The date and the time follow</source>
        <translation>Diikuti tanggal dan waktu</translation>
    </message>
    <message>
        <source>Exports</source>
        <translation>Ekspor</translation>
    </message>
    <message>
        <source>The folder that dialogs propose for exports</source>
        <translation>Folder yang diusulkan untuk ekspor</translation>
    </message>
    <message>
        <source>Recordings contain</source>
        <translation>Isi rekaman</translation>
    </message>
    <message>
        <source>What the next recording keeps</source>
        <translation>Apa yang disimpan rekaman berikutnya</translation>
    </message>
    <message>
        <source>Faces in exports</source>
        <translation>Wajah dalam ekspor</translation>
    </message>
    <message>
        <source>How faces look in exported pictures and in snapshots</source>
        <translation>Bagaimana wajah terlihat dalam gambar yang diekspor dan dalam jepretan</translation>
    </message>
    <message>
        <source>Whose faces</source>
        <translation>Wajah siapa</translation>
    </message>
    <message>
        <source>Who is covered; without a chosen person, everyone is</source>
        <translation>Siapa yang ditutupi; tanpa orang yang dipilih, semua orang</translation>
    </message>
    <message>
        <source>Frame rate</source>
        <translation>Laju frame</translation>
    </message>
    <message>
        <source>How many pictures of the screen are read in a second</source>
        <translation>Berapa gambar layar yang dibaca per detik</translation>
    </message>
    <message>
        <source>Reminder</source>
        <translation>Pengingat</translation>
    </message>
    <message>
        <source>What is said before a part of the screen is read</source>
        <translation>Yang dikatakan sebelum sebagian layar dibaca</translation>
    </message>
    <message>
        <source>In percent: 87%</source>
        <translation>Dalam persen: 87%</translation>
    </message>
    <message>
        <source>As a fraction of 1: 0.87</source>
        <translation>Sebagai pecahan dari 1: 0,87</translation>
    </message>
    <message>
        <source>Minutes and seconds: 1:05.8</source>
        <translation>Menit dan detik: 1:05,8</translation>
    </message>
    <message>
        <source>Seconds: 65.8 s</source>
        <translation>Detik: 65,8 dtk</translation>
    </message>
    <message>
        <source>What would help, such as more light</source>
        <translation>Apa yang akan membantu, misalnya lebih banyak cahaya</translation>
    </message>
    <message>
        <source>{rate} fps</source>
        <translation>{rate} fps</translation>
    </message>
    <message>
        <source>People on the screen must agree</source>
        <translation>Orang di layar harus setuju</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Tidak ada</translation>
    </message>
    <message>
        <source>Video and readings</source>
        <translation>Video dan bacaan</translation>
    </message>
    <message>
        <source>Readings alone</source>
        <translation>Bacaan saja</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Mati</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Tanggal</translation>
    </message>
    <message>
        <source>Folder of the recordings</source>
        <translation>Folder rekaman</translation>
    </message>
    <message>
        <source>Folder of the snapshots</source>
        <translation>Folder jepretan</translation>
    </message>
    <message>
        <source>Folder of the exports</source>
        <translation>Folder ekspor</translation>
    </message>
    <message>
        <source>Restore defaults…</source>
        <translation>Pulihkan bawaan…</translation>
    </message>
    <message>
        <source>For example: {name}</source>
        <translation>Misalnya: {name}</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation>Pintasan</translation>
    </message>
</context>
<context>
    <name>Snapshot</name>
    <message>
        <source>The snapshot can&apos;t be saved in {folder}.</source>
        <translation>Jepretan tidak dapat disimpan di {folder}.</translation>
    </message>
    <message>
        <source>It was copied: paste it into another program to keep it.</source>
        <translation>Jepretan sudah disalin: tempelkan di program lain untuk menyimpannya.</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Pilih folder…</translation>
    </message>
    <message>
        <source>Snapshot copied, and saved as {path}</source>
        <translation>Jepretan disalin, dan disimpan sebagai {path}</translation>
    </message>
    <message>
        <source>Snapshot saved as {path}</source>
        <translation>Jepretan disimpan sebagai {path}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Tampilkan</translation>
    </message>
</context>
<context>
    <name>Source</name>
    <message>
        <source>{count} pictures</source>
        <translation>{count} gambar</translation>
    </message>
    <message>
        <source>Screen, {size} at {place}</source>
        <translation>Layar, {size} di {place}</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Contoh</translation>
    </message>
</context>
<context>
    <name>SpeedPanel</name>
    <message>
        <source>Speed by runtime</source>
        <translation>Kecepatan per runtime</translation>
    </message>
    <message>
        <source>Milliseconds</source>
        <translation>Milidetik</translation>
    </message>
    <message>
        <source>The time from crops to probabilities</source>
        <translation>Waktu dari potongan wajah sampai probabilitas</translation>
    </message>
    <message>
        <source>1 face</source>
        <translation>1 wajah</translation>
    </message>
    <message>
        <source>Half of the runs with one face were at least as fast</source>
        <translation>Separuh percobaan dengan satu wajah setidaknya secepat ini</translation>
    </message>
    <message>
        <source>95%</source>
        <translation>95%</translation>
    </message>
    <message>
        <source>95 of 100 runs with one face were at least as fast</source>
        <translation>95 dari 100 percobaan dengan satu wajah setidaknya secepat ini</translation>
    </message>
    <message>
        <source>10 faces</source>
        <translation>10 wajah</translation>
    </message>
    <message>
        <source>Half of the runs with ten faces at once were at least as fast</source>
        <translation>Separuh percobaan dengan sepuluh wajah sekaligus setidaknya secepat ini</translation>
    </message>
    <message>
        <source>95 of 100 runs with ten faces at once were at least as fast</source>
        <translation>95 dari 100 percobaan dengan sepuluh wajah sekaligus setidaknya secepat ini</translation>
    </message>
    <message>
        <source>Progress of the measurement</source>
        <translation>Kemajuan pengukuran</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Ukur lagi</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Ukur</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Measuring {runtime}</source>
        <translation>Mengukur {runtime}</translation>
    </message>
    <message>
        <source>Measured on {processor}, on one of its cores with LiteRT.</source>
        <translation>Diukur pada {processor}, dengan LiteRT di satu intinya.</translation>
    </message>
    <message>
        <source>Takes a few seconds on this {processor}. Stop the live view first: both would share the processor.</source>
        <translation>Perlu beberapa detik di {processor} ini. Hentikan dulu tab Langsung: keduanya akan berbagi prosesor.</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>tidak terpasang</translation>
    </message>
</context>
<context>
    <name>StepCard</name>
    <message>
        <source>Shape of this step&apos;s output, and its smallest and largest value</source>
        <translation>Bentuk keluaran langkah ini, dan nilai terkecil serta terbesarnya</translation>
    </message>
    <message>
        <source>Show all steps of this part</source>
        <translation>Tampilkan semua langkah bagian ini</translation>
    </message>
    <message>
        <source>Show this step enlarged</source>
        <translation>Perbesar langkah ini</translation>
    </message>
    <message>
        <source>{facts}. Shown: the {count} strongest, by mean absolute value.</source>
        <translation>{facts}. Ditampilkan: {count} yang terkuat, menurut rata-rata nilai mutlak.</translation>
    </message>
    <message>
        <source>{facts}. Orange raises the logit, blue lowers it.</source>
        <translation>{facts}. Jingga menaikkan logit, biru menurunkan.</translation>
    </message>
</context>
<context>
    <name>StepPages</name>
    <message>
        <source>This network has no class activation map</source>
        <translation>Jaringan ini tidak punya peta aktivasi kelas</translation>
    </message>
    <message>
        <source>It is exact only where the last maps are averaged and go straight into one layer. This network ends in another way.</source>
        <translation>Peta ini tepat hanya jika peta terakhir dirata-ratakan lalu langsung masuk ke satu lapisan. Jaringan ini berakhir dengan cara lain.</translation>
    </message>
    <message>
        <source>Not available</source>
        <translation>Tidak tersedia</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Original</source>
        <translation>Asli</translation>
    </message>
    <message>
        <source>Detection</source>
        <translation>Deteksi</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Potongan</translation>
    </message>
    <message>
        <source>Greyscale</source>
        <translation>Abu-abu</translation>
    </message>
    <message>
        <source>Normalised</source>
        <translation>Dibakukan</translation>
    </message>
    <message>
        <source>Scaled</source>
        <translation>Diskalakan</translation>
    </message>
    <message>
        <source>Convolution {number}</source>
        <translation>Konvolusi {number}</translation>
    </message>
    <message>
        <source>Block {number}</source>
        <translation>Blok {number}</translation>
    </message>
    <message>
        <source>Class activation map</source>
        <translation>Peta aktivasi kelas</translation>
    </message>
    <message>
        <source>Logits</source>
        <translation>Logit</translation>
    </message>
    <message>
        <source>Probabilities</source>
        <translation>Probabilitas</translation>
    </message>
    <message>
        <source>Resized</source>
        <translation>Diperkecil</translation>
    </message>
    <message>
        <source>Face mesh</source>
        <translation>Jala wajah</translation>
    </message>
    <message>
        <source>Conv. {number}</source>
        <translation>Konv. {number}</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>Aktivasi</translation>
    </message>
    <message>
        <source>Softmax</source>
        <translation>Softmax</translation>
    </message>
    <message>
        <source>The detector looks for faces and gives each a box, a score and six landmarks: eyes, nose, mouth and ears.</source>
        <translation>Detektor mencari wajah dan memberi masing-masing sebuah kotak, skor, dan enam titik acuan: mata, hidung, mulut, dan telinga.</translation>
    </message>
    <message>
        <source>The part of the picture around the face from which the network&apos;s input is made, framed like the faces that the network learned from.</source>
        <translation>Bagian gambar di sekitar wajah yang menjadi bahan masukan jaringan, dibingkai seperti wajah-wajah yang dipelajari jaringan.</translation>
    </message>
    <message>
        <source>Colour is left out: the network learned from grey pictures.</source>
        <translation>Warna dibuang: jaringan belajar dari gambar abu-abu.</translation>
    </message>
    <message>
        <source>The face at the size that the network takes. Each pixel is the mean over its area; a face that is tilted a lot is turned upright.</source>
        <translation>Wajah pada ukuran yang diterima jaringan. Setiap piksel adalah rata-rata daerahnya; wajah yang sangat miring ditegakkan.</translation>
    </message>
    <message>
        <source>The mean is subtracted and the result divided by the standard deviation, so that light and contrast don&apos;t matter.</source>
        <translation>Nilai piksel dikurangi rata-rata lalu dibagi simpangan baku, sehingga terang dan kontras tidak berpengaruh.</translation>
    </message>
    <message>
        <source>The pixels as numbers on the scale that the network learned from.</source>
        <translation>Piksel sebagai bilangan pada skala yang dipelajari jaringan.</translation>
    </message>
    <message>
        <source>{channels} small filters slide over the face. Each map is bright where its filter finds what it learned to look for, such as an edge, a corner or a spot of light.</source>
        <translation>{channels} filter kecil digeser di atas wajah. Setiap peta terang di tempat filternya menemukan apa yang dipelajarinya, seperti tepi, sudut, atau bintik terang.</translation>
    </message>
    <message>
        <source>Softmax turns the logits z, divided by the model&apos;s temperature T = {temperature}, into probabilities that add up to one: exp(z / T), divided by the sum over all seven. They are those of this frame alone, without the smoothing and the calibration of videos.</source>
        <translation>Softmax mengubah logit z, dibagi temperatur model T = {temperature}, menjadi probabilitas yang berjumlah satu: exp(z / T), dibagi jumlah ketujuhnya. Ini probabilitas frame ini saja, tanpa penghalusan dan kalibrasi video.</translation>
    </message>
    <message>
        <source>The last maps: {channels} traits that proved useful for telling expressions apart. Each value stands for about {cell} × {cell} pixels and what lies around them; the mean of each map is all that the decision is made of.</source>
        <translation>Peta terakhir: {channels} ciri yang terbukti berguna untuk membedakan ekspresi. Setiap nilai mewakili kira-kira {cell} × {cell} piksel dan sekitarnya; rata-rata setiap peta adalah satu-satunya dasar keputusan.</translation>
    </message>
    <message>
        <source>The picture as the source gave it: a red, a green and a blue value for each pixel.</source>
        <translation>Gambar seperti yang diberikan sumbernya: nilai merah, hijau, dan biru untuk setiap piksel.</translation>
    </message>
    <message>
        <source>Orange areas raise the expression&apos;s logit, blue areas lower it. The last maps f, each times the weight w that the expression gives it, are added up: M(x, y) = ∑ w·f(x, y). The logit is the mean of M plus the bias, exactly.</source>
        <translation>Daerah jingga menaikkan logit ekspresi, daerah biru menurunkannya. Peta terakhir f, masing-masing dikalikan bobot w dari ekspresi itu, dijumlahkan: M(x, y) = ∑ w·f(x, y). Logit tepat sama dengan rata-rata M ditambah bias.</translation>
    </message>
    <message>
        <source>The network&apos;s seven outputs, one for each expression. The larger, the more probable the expression.</source>
        <translation>Tujuh keluaran jaringan, satu untuk setiap ekspresi. Makin besar, makin mungkin ekspresinya.</translation>
    </message>
    <message>
        <source>The network of the face mesh finds none to trust here: the face is small, turned away, covered or cut off. The reading doesn&apos;t need it.</source>
        <translation>Jaringan jala wajah tidak menemukan jala yang dapat dipercaya di sini: wajahnya kecil, berpaling, tertutup, atau terpotong. Hasil tidak memerlukannya.</translation>
    </message>
    <message>
        <source>Two other networks fit 468 points to the face and its eyes; they are sure by {share} that there is one. This is geometry, for the openness of eyes and mouth and for blinks: the expression is not read from it.</source>
        <translation>Dua jaringan lain mencocokkan 468 titik pada wajah dan matanya; keyakinannya bahwa ada wajah adalah {share}. Ini geometri, untuk keterbukaan mata dan mulut serta kedipan: ekspresi tidak ditentukan darinya.</translation>
    </message>
    <message>
        <source>{channels} new filters look at all the maps before; what they find is joined with what came in.</source>
        <translation>{channels} filter baru melihat semua peta sebelumnya; temuannya digabung dengan masukannya.</translation>
    </message>
    <message>
        <source>{channels} new filters look at all the maps before and combine what was found there.</source>
        <translation>{channels} filter baru melihat semua peta sebelumnya dan menggabungkan yang ditemukan di sana.</translation>
    </message>
    <message>
        <source>The maps stay as fine as before, {cell} × {cell} pixels a value, but combine more of them.</source>
        <translation>Peta tetap sehalus sebelumnya, {cell} × {cell} piksel per nilai, tetapi menggabungkan lebih banyak peta.</translation>
    </message>
    <message>
        <source>A value stands for about {cell} × {cell} pixels and what lies around them: a wrinkle or an edge.</source>
        <translation>Satu nilai mewakili kira-kira {cell} × {cell} piksel dan sekitarnya: sebuah kerutan atau tepi.</translation>
    </message>
    <message>
        <source>A value stands for about {cell} × {cell} pixels and what lies around them: the corner of an eye or a mouth.</source>
        <translation>Satu nilai mewakili kira-kira {cell} × {cell} piksel dan sekitarnya: sudut mata atau sudut mulut.</translation>
    </message>
    <message>
        <source>A value stands for about {cell} × {cell} pixels and what lies around them: an eye, or half of the mouth.</source>
        <translation>Satu nilai mewakili kira-kira {cell} × {cell} piksel dan sekitarnya: satu mata, atau separuh mulut.</translation>
    </message>
    <message>
        <source>{shape}: x, y, depth</source>
        <translation>{shape}: x, y, kedalaman</translation>
    </message>
    <message>
        <source>{shape}: x, y, width, height, score</source>
        <translation>{shape}: x, y, lebar, tinggi, skor</translation>
    </message>
    <message>
        <source>{shape}, from {low} to {high}</source>
        <translation>{shape}, dari {low} sampai {high}</translation>
    </message>
    <message>
        <source>Inside the network</source>
        <translation>Di dalam jaringan</translation>
    </message>
    <message>
        <source>The decision</source>
        <translation>Keputusan</translation>
    </message>
    <message>
        <source>From the picture to the network</source>
        <translation>Dari gambar ke jaringan</translation>
    </message>
    <message>
        <source>red {red}, green {green}, blue {blue}</source>
        <translation>merah {red}, hijau {green}, biru {blue}</translation>
    </message>
    <message>
        <source>row {row}, column {column}</source>
        <translation>baris {row}, kolom {column}</translation>
    </message>
</context>
<context>
    <name>StepsSaver</name>
    <message>
        <source>The sheet was saved in {path}</source>
        <translation>Lembar disimpan di {path}</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were saved in {folder}</source>
        <translation>
            <numerusform>%n berkas disimpan di {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{folder} holds %n file(s) of these names already.</source>
        <translation>
            <numerusform>Di {folder} sudah ada %n berkas dengan nama ini.</numerusform>
        </translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Timpa</translation>
    </message>
    <message>
        <source>The map was saved in {path}</source>
        <translation>Peta disimpan di {path}</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: {reason}. Choose a folder that is yours, with room on its disk.</source>
        <translation>{path} tidak dapat ditulis: {reason}. Pilih folder milik Anda, di disk yang masih ada ruangnya.</translation>
    </message>
</context>
<context>
    <name>StepsTab</name>
    <message>
        <source>Pasted picture</source>
        <translation>Gambar tempelan</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard. Copy one, or a file, and paste again.</source>
        <translation>Tidak ada gambar di papan klip. Salin gambar atau berkas, lalu tempel lagi.</translation>
    </message>
    <message>
        <source>Open picture</source>
        <translation>Buka gambar</translation>
    </message>
    <message>
        <source>Choose a picture, or a video to show its first frame</source>
        <translation>Pilih gambar, atau video untuk menampilkan frame pertamanya</translation>
    </message>
    <message>
        <source>Story</source>
        <translation>Cerita</translation>
    </message>
    <message>
        <source>The steps one by one, a picture and a sentence at a time</source>
        <translation>Langkah demi langkah, satu gambar dan satu kalimat setiap kali</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Wajah</translation>
    </message>
    <message>
        <source>Which face of the picture is shown, the largest first</source>
        <translation>Wajah mana di gambar yang ditampilkan, yang terbesar dulu</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>Save as PNG</source>
        <translation>Simpan PNG</translation>
    </message>
    <message>
        <source>Copy the sheet with all steps as a picture</source>
        <translation>Salin lembar semua langkah sebagai gambar</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Tidak ada</translation>
    </message>
    <message>
        <source>{name}, face {number}</source>
        <translation>{name}, wajah {number}</translation>
    </message>
    <message>
        <source>Another picture…</source>
        <translation>Gambar lain…</translation>
    </message>
    <message>
        <source>No face was found in {name}.</source>
        <translation>Tidak ada wajah ditemukan di {name}.</translation>
    </message>
    <message>
        <source>Save the sheet with all steps as one picture, for a report or a lecture</source>
        <translation>Simpan lembar semua langkah sebagai satu gambar, untuk laporan atau kuliah</translation>
    </message>
    <message>
        <source>Save values</source>
        <translation>Simpan nilai</translation>
    </message>
    <message>
        <source>Save the output of every step as numbers: one .npy file per step and index.json, in a folder</source>
        <translation>Simpan keluaran setiap langkah sebagai bilangan: satu berkas .npy per langkah dan index.json, dalam sebuah folder</translation>
    </message>
    <message>
        <source>From a picture to its probabilities, step by step</source>
        <translation>Dari gambar ke probabilitasnya, langkah demi langkah</translation>
    </message>
    <message>
        <source>Drop or paste a picture here, or choose “Explain this face” in Live, Files or Recordings.</source>
        <translation>Seret atau tempel gambar ke sini, atau pilih “Jelaskan wajah ini” di Langsung, Berkas, atau Rekaman.</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>Coba contoh</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>Membaca {name}</translation>
    </message>
    <message>
        <source>No face was found in this picture, so there is nothing to cut out and classify.</source>
        <translation>Wajah tidak ditemukan di gambar ini, jadi tidak ada yang bisa dipotong dan diklasifikasi.</translation>
    </message>
    <message>
        <source>That face was not found again in this frame, so the largest one is shown.</source>
        <translation>Wajah itu tidak ditemukan lagi di frame ini, jadi wajah terbesar yang ditampilkan.</translation>
    </message>
    <message>
        <source>A face fills the picture, so all of it is used as a face crop.</source>
        <translation>Wajah memenuhi gambar ini, jadi seluruh gambar dipakai sebagai potongan wajah.</translation>
    </message>
    <message>
        <source>No face was found. As the picture is under 100 pixels, all of it is used as a face crop.</source>
        <translation>Wajah tidak ditemukan. Karena gambarnya di bawah 100 piksel, seluruhnya dipakai sebagai potongan wajah.</translation>
    </message>
    <message>
        <source>The face was analysed in int8, which rounds; maps and activation come from the network in full precision.</source>
        <translation>Wajah dianalisis dalam int8, yang membulatkan; peta dan aktivasi berasal dari jaringan yang sama dalam presisi penuh.</translation>
    </message>
    <message>
        <source>What happens inside this network can&apos;t be shown</source>
        <translation>Yang terjadi di dalam jaringan ini tidak dapat ditampilkan</translation>
    </message>
    <message>
        <source>The model {title} has no file with its stages, and no Keras file that they could be made from.</source>
        <translation>Model {title} tidak punya berkas tahap-tahapnya, dan tidak ada berkas Keras untuk membuatnya.</translation>
    </message>
    <message>
        <source>The model {title} has no file with its stages. Make it from its Keras file, in the program&apos;s source folder, where TensorFlow is installed: {command}</source>
        <translation>Model {title} tidak punya berkas tahap-tahapnya. Buat dari berkas Keras-nya, di folder sumber program, di komputer dengan TensorFlow: {command}</translation>
    </message>
    <message>
        <source>The command was copied</source>
        <translation>Perintah telah disalin</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Salin perintah</translation>
    </message>
    <message>
        <source>Run it on TensorFlow</source>
        <translation>Jalankan di TensorFlow</translation>
    </message>
    <message>
        <source>Face {number} of {count}: {reading}</source>
        <translation>Wajah {number} dari {count}: {reading}</translation>
    </message>
    <message>
        <source>face {number} of {count}</source>
        <translation>wajah {number} dari {count}</translation>
    </message>
    <message>
        <source>model {title}</source>
        <translation>model {title}</translation>
    </message>
    <message>
        <source>Show {name} step by step</source>
        <translation>Tampilkan {name} langkah demi langkah</translation>
    </message>
    <message>
        <source>Show this picture step by step</source>
        <translation>Tampilkan gambar ini langkah demi langkah</translation>
    </message>
    <message>
        <source>Save the sheet</source>
        <translation>Simpan lembar</translation>
    </message>
    <message>
        <source>Save this map</source>
        <translation>Simpan peta ini</translation>
    </message>
    <message>
        <source>The map was copied</source>
        <translation>Peta telah disalin</translation>
    </message>
    <message>
        <source>Save the values in a folder</source>
        <translation>Simpan nilai ke folder</translation>
    </message>
    <message>
        <source>The sheet was copied</source>
        <translation>Lembar disalin</translation>
    </message>
</context>
<context>
    <name>Story</name>
    <message>
        <source>This is the picture: {size} pixels, each of them a red, a green and a blue number.</source>
        <translation>Inilah gambarnya: {size} piksel, masing-masing dengan angka merah, hijau, dan biru.</translation>
    </message>
    <message>
        <source>A part of {size} pixels is cut out around the face, framed like the faces that the network learned from.</source>
        <translation>Bagian sebesar {size} piksel di sekitar wajah dipotong, dibingkai seperti wajah yang dipelajari jaringan.</translation>
    </message>
    <message>
        <source>Colour is left out, because the network learned from grey pictures.</source>
        <translation>Warna ditinggalkan, karena jaringan belajar dari gambar abu-abu.</translation>
    </message>
    <message>
        <source>The face is made {size} pixels: this is all that the network will see of it.</source>
        <translation>Wajah dijadikan {size} piksel: hanya inilah yang dilihat jaringan.</translation>
    </message>
    <message>
        <source>The pixels become numbers from {low} to {high} around their mean, so that the light and the contrast of the photograph matter less.</source>
        <translation>Piksel menjadi angka dari {low} sampai {high} di sekitar rata-ratanya, agar cahaya dan kontras foto tidak terlalu berpengaruh.</translation>
    </message>
    <message>
        <source>The pixels become numbers from {low} to {high}, on the scale that the network learned from.</source>
        <translation>Piksel menjadi angka dari {low} sampai {high}, dalam skala yang dipelajari jaringan.</translation>
    </message>
    <message>
        <source>No face needs to be looked for: the whole picture is taken as one face.</source>
        <translation>Wajah tidak perlu dicari: seluruh gambar dianggap satu wajah.</translation>
    </message>
    <message>
        <source>The detector finds one face, with a score of {score}.</source>
        <translation>Detektor menemukan satu wajah, dengan skor {score}.</translation>
    </message>
    <message>
        <source>The detector finds {count} faces; we follow number {number}, found with a score of {score}.</source>
        <translation>Detektor menemukan {count} wajah; kita ikuti nomor {number}, yang ditemukan dengan skor {score}.</translation>
    </message>
    <message>
        <source>{count} small filters slide over the face and make a map each, orange where the filter&apos;s pattern is, such as an edge or a spot of light, and blue where its opposite is; these are the strongest.</source>
        <translation>{count} filter kecil digeser di atas wajah dan masing-masing membuat peta, jingga di tempat pola filternya ada, seperti tepi atau bintik terang, dan biru di tempat kebalikannya; inilah yang terkuat.</translation>
    </message>
    <message>
        <source>{count} small filters slide over the face and make a map each, which is bright where a filter finds its pattern, such as an edge or a spot of light; these are the strongest.</source>
        <translation>{count} filter kecil digeser di atas wajah dan masing-masing membuat peta, yang terang di tempat filter menemukan polanya, seperti tepi atau bintik terang; inilah yang terkuat.</translation>
    </message>
    <message>
        <source>Further in, {count} filters combine what earlier ones found, in patches of about {cell} pixels; what exactly each looks for has no name, it only proved useful in training.</source>
        <translation>Lebih dalam, {count} filter menggabungkan temuan sebelumnya, dalam petak sekitar {cell} piksel; apa tepatnya yang dicari masing-masing tidak punya nama, hanya terbukti berguna dalam pelatihan.</translation>
    </message>
    <message>
        <source>Of the last {count} maps only the mean of each goes on, the number below it; these {count} numbers are all that the decision is made of.</source>
        <translation>Dari {count} peta terakhir hanya rata-rata setiap peta yang diteruskan, yaitu angka di bawahnya; {count} angka inilah satu-satunya dasar keputusan.</translation>
    </message>
    <message>
        <source>From the last {count} maps the network&apos;s final layers make seven numbers.</source>
        <translation>Dari {count} peta terakhir, lapisan akhir jaringan membuat tujuh angka.</translation>
    </message>
    <message>
        <source>channel {channel}</source>
        <translation>kanal {channel}</translation>
    </message>
    <message>
        <source>mean {mean}</source>
        <translation>rerata {mean}</translation>
    </message>
    <message>
        <source>{channel}: mean {mean}</source>
        <translation>{channel}: rerata {mean}</translation>
    </message>
    <message>
        <source>The network gives seven numbers, the logits, one for each expression; the largest is {value}, for {expression}.</source>
        <translation>Jaringan memberi tujuh angka, yaitu logit, satu untuk setiap ekspresi; yang terbesar {value}, untuk {expression}.</translation>
    </message>
    <message>
        <source>Softmax turns the logits into probabilities, which add up to one.</source>
        <translation>Softmax mengubah logit menjadi probabilitas, yang jumlahnya satu.</translation>
    </message>
    <message>
        <source>Softmax turns the logits into probabilities, which add up to one; dividing by this model&apos;s temperature, {temperature}, first makes them bolder.</source>
        <translation>Softmax mengubah logit menjadi probabilitas, yang jumlahnya satu; dibagi dulu dengan temperatur model ini, {temperature}, agar lebih tegas.</translation>
    </message>
    <message>
        <source>Softmax turns the logits into probabilities, which add up to one; dividing by this model&apos;s temperature, {temperature}, first makes them more careful.</source>
        <translation>Softmax mengubah logit menjadi probabilitas, yang jumlahnya satu; dibagi dulu dengan temperatur model ini, {temperature}, agar lebih hati-hati.</translation>
    </message>
    <message>
        <source>The most probable, {expression} with {share}, stays below the threshold, so the answer is “uncertain”; in a video, the figures are first averaged over time.</source>
        <translation>Yang paling mungkin, {expression} dengan {share}, berada di bawah ambang, jadi jawabannya “tidak pasti”; dalam video, angkanya lebih dulu dirata-ratakan menurut waktu.</translation>
    </message>
    <message>
        <source>The most probable, {expression} with {share}, reaches the threshold, so this is the answer; in a video, the figures are first averaged over time.</source>
        <translation>Yang paling mungkin, {expression} dengan {share}, mencapai ambang, jadi inilah jawabannya; dalam video, angkanya lebih dulu dirata-ratakan menurut waktu.</translation>
    </message>
    <message>
        <source>The answer</source>
        <translation>Jawaban</translation>
    </message>
    <message>
        <source>These maps are the strongest of the first face; each has one scale for both faces.</source>
        <translation>Peta-peta ini yang terkuat dari wajah pertama; masing-masing memakai satu skala untuk kedua wajah.</translation>
    </message>
    <message>
        <source>The probabilities of both faces are alike: none differs by {limit} or more.</source>
        <translation>Probabilitas kedua wajah mirip: tidak ada yang berbeda {limit} atau lebih.</translation>
    </message>
    <message>
        <source>{expression} {first} and {second}</source>
        <translation>{expression} {first} dan {second}</translation>
    </message>
    <message>
        <source>First and second face: {differences}.</source>
        <translation>Wajah pertama dan kedua: {differences}.</translation>
    </message>
    <message>
        <source>The others differ by less than {limit}.</source>
        <translation>Yang lain berbeda kurang dari {limit}.</translation>
    </message>
</context>
<context>
    <name>StoryView</name>
    <message>
        <source>Story</source>
        <translation>Cerita</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Bandingkan dengan</translation>
    </message>
    <message>
        <source>A second face, beside this one in every step</source>
        <translation>Wajah kedua, di samping wajah ini pada setiap langkah</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Kembali</translation>
    </message>
    <message>
        <source>The step before</source>
        <translation>Langkah sebelumnya</translation>
    </message>
    <message>
        <source>Show all steps again</source>
        <translation>Tampilkan lagi semua langkah</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>{number} dari {count}</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Selesai</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Berikutnya</translation>
    </message>
    <message>
        <source>The next step</source>
        <translation>Langkah berikutnya</translation>
    </message>
</context>
<context>
    <name>TestControl</name>
    <message>
        <source>Test both on…</source>
        <translation>Uji keduanya…</translation>
    </message>
    <message>
        <source>Test on…</source>
        <translation>Uji pada…</translation>
    </message>
    <message>
        <source>Find out how often the model is right on pictures of yours</source>
        <translation>Ketahui seberapa sering model benar pada gambar Anda</translation>
    </message>
    <message>
        <source>A labelled folder…</source>
        <translation>Folder berlabel…</translation>
    </message>
    <message>
        <source>With a subfolder for each expression, named angry, happy and so on</source>
        <translation>Dengan subfolder untuk setiap ekspresi, bernama marah, senang, dan seterusnya</translation>
    </message>
    <message>
        <source>A FER2013 file…</source>
        <translation>Berkas FER2013…</translation>
    </message>
    <message>
        <source>fer2013.csv or fer2013.npz: its test set without duplicates of training images</source>
        <translation>fer2013.csv atau fer2013.npz: set ujinya tanpa duplikat gambar pelatihan</translation>
    </message>
    <message>
        <source>Progress of the test</source>
        <translation>Kemajuan pengujian</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Testing on {name}: {share}</source>
        <translation>Menguji pada {name}: {share}</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Menguji…</translation>
    </message>
    <message>
        <source>Choose a folder with a subfolder for each expression</source>
        <translation>Pilih folder dengan subfolder untuk setiap ekspresi</translation>
    </message>
    <message>
        <source>Choose a FER2013 file</source>
        <translation>Pilih berkas FER2013</translation>
    </message>
</context>
<context>
    <name>TestSetPage</name>
    <message>
        <source>Photographs</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Look for faces in every picture; the largest one counts</source>
        <translation>Cari wajah di setiap gambar; yang terbesar yang dihitung</translation>
    </message>
    <message>
        <source>Face crops</source>
        <translation>Potongan wajah</translation>
    </message>
    <message>
        <source>Every picture is already a face, cut out as in FER2013; don&apos;t look for faces</source>
        <translation>Setiap gambar sudah berupa wajah, dipotong seperti di FER2013; jangan cari wajah</translation>
    </message>
    <message>
        <source>Save the result</source>
        <translation>Simpan hasil</translation>
    </message>
    <message>
        <source>One row per picture, with its label and its reading</source>
        <translation>Satu baris per gambar, dengan label dan hasilnya</translation>
    </message>
    <message>
        <source>The same, with the results per expression and the settings</source>
        <translation>Sama, dengan hasil per ekspresi dan pengaturan</translation>
    </message>
    <message>
        <source>The same, with the confusion matrix</source>
        <translation>Sama, ditambah matriks konfusi</translation>
    </message>
    <message>
        <source>One page with figures, plots and the mistakes</source>
        <translation>Satu halaman dengan angka, grafik dan kesalahan</translation>
    </message>
    <message>
        <source>Which pictures the gallery shows</source>
        <translation>Gambar mana yang ditampilkan galeri</translation>
    </message>
    <message>
        <source>Which pictures are shown; a cell of the matrix can be clicked too</source>
        <translation>Gambar mana yang ditampilkan; sel matriks juga bisa diklik</translation>
    </message>
    <message>
        <source>Export this test set</source>
        <translation>Ekspor set uji ini</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} gambar</translation>
    </message>
    <message>
        <source>type is detected from the first pictures</source>
        <translation>jenisnya dikenali dari gambar pertama</translation>
    </message>
    <message>
        <source>type detected automatically</source>
        <translation>jenisnya dikenali otomatis</translation>
    </message>
    <message>
        <source>type chosen by you</source>
        <translation>jenisnya pilihan Anda</translation>
    </message>
    <message>
        <source>Mistakes ({count})</source>
        <translation>Kesalahan ({count})</translation>
    </message>
    <message>
        <source>No face found ({count})</source>
        <translation>Tanpa wajah ({count})</translation>
    </message>
    <message>
        <source>Not opened ({count})</source>
        <translation>Tidak terbuka ({count})</translation>
    </message>
    <message>
        <source>Misclassified pictures appear here as they are found.</source>
        <translation>Gambar yang salah diklasifikasi muncul di sini satu per satu.</translation>
    </message>
    <message>
        <source>No picture of this kind.</source>
        <translation>Tidak ada gambar seperti ini.</translation>
    </message>
</context>
<context>
    <name>TestSets</name>
    <message>
        <source>test set, {count} pictures</source>
        <translation>set uji, {count} gambar</translation>
    </message>
    <message>
        <source>{done} of {count} pictures read</source>
        <translation>{done} dari {count} gambar terbaca</translation>
    </message>
    <message>
        <source>{right} of {total} right, {share}</source>
        <translation>{right}/{total} benar, {share}</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Timeline</source>
        <translation>Lini masa</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Perkecil</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Perbesar</translation>
    </message>
    <message>
        <source>Show the whole time</source>
        <translation>Tampilkan seluruh waktu</translation>
    </message>
    <message>
        <source>The expressions of {name}; click to show that person</source>
        <translation>Ekspresi {name}; klik untuk menampilkan orang itu</translation>
    </message>
    <message>
        <source>Drag the flag to move the marker</source>
        <translation>Seret bendera untuk memindahkan penanda</translation>
    </message>
    <message>
        <source>{name} was calibrated then: the lines show the shifted readings</source>
        <translation>{name} terkalibrasi saat itu: garis menunjukkan hasil yang digeser</translation>
    </message>
    <message>
        <source>Click or drag to go there, drag with Shift to mark a range; the wheel zooms, with Shift it scrolls</source>
        <translation>Klik atau seret untuk ke sana, seret dengan Shift untuk menandai rentang; roda memperbesar, dengan Shift menggulir</translation>
    </message>
    <message>
        <source>Click or drag to go there; the wheel zooms, Shift and the wheel scroll</source>
        <translation>Klik atau seret untuk menuju ke sana; roda memperbesar/memperkecil, Shift dan roda menggeser</translation>
    </message>
    <message>
        <source>No readings</source>
        <translation>Tidak ada hasil</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>dikecualikan</translation>
    </message>
    <message>
        <source>range…</source>
        <translation>rentang…</translation>
    </message>
    <message>
        <source>range</source>
        <translation>rentang</translation>
    </message>
    <message>
        <source>calibrated</source>
        <translation>terkalibrasi</translation>
    </message>
    <message>
        <source>paused for {time}</source>
        <translation>dijeda selama {time}</translation>
    </message>
    <message>
        <source>There are no readings.</source>
        <translation>Tidak ada hasil.</translation>
    </message>
    <message>
        <source>Calibrated for a part of the time.</source>
        <translation>Terkalibrasi pada sebagian waktu.</translation>
    </message>
    <message>
        <source>now</source>
        <translation>kini</translation>
    </message>
    <message>
        <source>{seconds} s ago</source>
        <translation>{seconds} dtk lalu</translation>
    </message>
    <message>
        <source>{minutes}:{seconds} ago</source>
        <translation>{minutes}:{seconds} lalu</translation>
    </message>
</context>
<context>
    <name>VideoPage</name>
    <message>
        <source>How far the video has been read</source>
        <translation>Sejauh mana video sudah dibaca</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Henti</translation>
    </message>
    <message>
        <source>Stop reading this video; what was read stays</source>
        <translation>Hentikan pembacaan video ini; yang sudah dibaca tetap ada</translation>
    </message>
    <message>
        <source>Picture of the video</source>
        <translation>Gambar video</translation>
    </message>
    <message>
        <source>One row per face, for spreadsheets and statistics</source>
        <translation>Satu baris per wajah, untuk lembar kerja dan statistik</translation>
    </message>
    <message>
        <source>The readings, a summary of the people, and the settings</source>
        <translation>Hasil, ringkasan orang, serta pengaturan</translation>
    </message>
    <message>
        <source>The readings with the model and its settings</source>
        <translation>Hasil dengan model dan pengaturannya</translation>
    </message>
    <message>
        <source>The same, with a line for each row</source>
        <translation>Sama, dengan satu baris teks untuk setiap baris</translation>
    </message>
    <message>
        <source>One row per person: seconds, shares, means, episodes</source>
        <translation>Satu baris per orang: detik, bagian, rata-rata, episode</translation>
    </message>
    <message>
        <source>One page with a summary, faces and timelines</source>
        <translation>Satu halaman dengan ringkasan, wajah dan lini masa</translation>
    </message>
    <message>
        <source>Waiting for its turn in the queue.</source>
        <translation>Menunggu giliran dalam antrean.</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Memulai…</translation>
    </message>
    <message>
        <source>Analysing: {share}, {pace}× real time</source>
        <translation>Menganalisis: {share}, {pace}× kecepatan putar</translation>
    </message>
    <message>
        <source>Stopped at {time}; what was analysed until then is kept.</source>
        <translation>Berhenti di {time}; yang sudah dianalisis tetap ada.</translation>
    </message>
    <message>
        <source>Analysed {count} frames in {time} ({pace}× real time).</source>
        <translation>{count} frame dianalisis dalam {time} ({pace}× kecepatan putar).</translation>
    </message>
    <message>
        <source>This video can&apos;t be read</source>
        <translation>Video ini tidak dapat dibaca</translation>
    </message>
    <message>
        <source>Export this video</source>
        <translation>Ekspor video ini</translation>
    </message>
    <message>
        <source>Save the readings of this video, or a copy with boxes</source>
        <translation>Simpan hasil video ini, atau salinannya dengan kotak</translation>
    </message>
    <message>
        <source>The part that was analysed, without sound</source>
        <translation>Bagian yang dianalisis, tanpa suara</translation>
    </message>
</context>
<context>
    <name>VideoView</name>
    <message>
        <source>Picture with faces</source>
        <translation>Gambar dengan wajah</translation>
    </message>
    <message>
        <source>No picture yet.</source>
        <translation>Belum ada gambar.</translation>
    </message>
    <message>
        <source>No face in the picture.</source>
        <translation>Tidak ada wajah di gambar.</translation>
    </message>
</context>
<context>
    <name>_CardDelegate</name>
    <message>
        <source>Name of the person</source>
        <translation>Nama orang</translation>
    </message>
    <message>
        <source>The same as {name}</source>
        <translation>Sama dengan {name}</translation>
    </message>
</context>
</TS>
