# Draws forest.svg and forest.png: gnuplot forest.gp
reset
set encoding utf8
set terminal svg noenhanced size 1000,566 font 'sans-serif,13' background 'white'
set output 'forest.svg'
set border 3 linecolor rgb '#555555'
set tics nomirror out textcolor rgb '#222222'
set title 'patched against base'
set nonlinear x via asinh(x/1) inverse 1*sinh(x)
set xtics ('−1' -1, '+1' 1, '−10' -10, '+10' 10, '−100' -100, '+100' 100, '0' 0)
set xlabel 'Δ insn/page: counted instructions, no time is claimed (asinh scale)'
set xrange [-439.146484375:134]
set ytics ('agent.noop' 16, 'uv.unpack secure' 15, 'uv.export_touch secure' 14, 'gup.pin_fast plain' 13, 'gup.pin_fast secure' 12, 'gup.pin_longterm plain' 11, 'gup.pin_longterm secure' 10, 'gup.get_fast plain' 9, 'gup.get_fast secure' 8, 'gup.uring_register plain' 7, 'gup.uring_register secure' 6, 'wb.fsync plain' 5, 'wb.pageout plain' 4, 'wb.pageout secure' 3, 'fio.job plain' 2, 'uv.direct_write plain' 1)
set label '0' at graph 1.02,first 16 left font ',11'
set label '0' at graph 1.02,first 15 left font ',11'
set label '0' at graph 1.02,first 14 left font ',11'
set label '+22.0' at graph 1.02,first 13 left font ',11'
set label '+65.0 + 1 pin-shared + 1 export' at graph 1.02,first 12 left font ',11'
set label '+24.0' at graph 1.02,first 11 left font ',11'
set label '+67.0 + 1 pin-shared + 1 export' at graph 1.02,first 10 left font ',11'
set label '+1.9' at graph 1.02,first 9 left font ',11'
set label '+1.9' at graph 1.02,first 8 left font ',11'
set label '+22.0' at graph 1.02,first 7 left font ',11'
set label '+65.0 + 1 pin-shared + 1 export' at graph 1.02,first 6 left font ',11'
set label '+19.0' at graph 1.02,first 5 left font ',11'
set label '+19.0' at graph 1.02,first 4 left font ',11'
set label '+18.7' at graph 1.02,first 3 left font ',11'
set label '−118.4' at graph 1.02,first 2 left font ',11'
set label '+5.7' at graph 1.02,first 1 left font ',11'
set rmargin 30
set yrange [0.4:16.6]
set border 1
set grid xtics linecolor rgb '#dddddd'
set arrow from 0,graph 0 to 0,graph 1 nohead back linewidth 1.5 linecolor rgb '#555555'
set key tmargin center horizontal
plot 'forest.dat' index 0 using 1:2:3:4 with xerrorbars pointtype 13 pointsize 1.2 linewidth 2 linecolor rgb '#000000' title 'deterministic', \
     'forest.dat' index 1 using 1:2:3:4 with xerrorbars pointtype 9 pointsize 1.2 linewidth 2 linecolor rgb '#D55E00' title 'more', \
     'forest.dat' index 3 using 1:2:3:4 with xerrorbars pointtype 5 pointsize 1.2 linewidth 2 linecolor rgb '#009E73' title 'equivalent', \
     'forest.dat' index 4 using 1:2:3:4 with xerrorbars pointtype 6 pointsize 1.2 linewidth 2 linecolor rgb '#777777' title 'inconclusive', \
     NaN notitle
set terminal pngcairo noenhanced size 1000,566 font 'Sans,12' background 'white'
set output 'forest.png'
replot
unset output
