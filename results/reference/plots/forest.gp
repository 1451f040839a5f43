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
set xrange [-353.32041015624998:353.32041015624998]
set object 1 rectangle from -0.48999999999999999,15.62 to 0.48999999999999999,16.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 2 rectangle from -5.0515966796875,14.62 to 5.0515966796875,15.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 3 rectangle from -6.7405859374999997,13.62 to 6.7405859374999997,14.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 4 rectangle from -3.3804394531250002,12.62 to 3.3804394531250002,13.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 6 rectangle from -6.3767187500000002,10.62 to 6.3767187500000002,11.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 8 rectangle from -1.163095703125,8.62 to 1.163095703125,9.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 9 rectangle from -1.163095703125,7.62 to 1.163095703125,8.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 10 rectangle from -2.60111328125,6.62 to 2.60111328125,7.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 12 rectangle from -24.4232373046875,4.62 to 24.4232373046875,5.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 13 rectangle from -59.9617236328125,3.62 to 59.9617236328125,4.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 14 rectangle from -61.643811035156247,2.62 to 61.643811035156247,3.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 15 rectangle from -176.66020507812499,1.62 to 176.66020507812499,2.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set object 16 rectangle from -141.77708007812501,0.62 to 141.77708007812501,1.38 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder
set ytics ('agent.noop' 16, 'uv.unpack secure' 15, 'uv.export_touch secure' 14, 'gup.pin_fast plain' 13, 'gup.pin_fast secure [s]' 12, 'gup.pin_longterm plain [s]' 11, 'gup.pin_longterm secure' 10, 'gup.get_fast plain' 9, 'gup.get_fast secure' 8, 'gup.uring_register plain [s]' 7, 'gup.uring_register secure' 6, 'wb.fsync plain' 5, 'wb.pageout plain [l]' 4, 'wb.pageout secure' 3, 'fio.job plain [l]' 2, 'uv.direct_write plain [b]' 1)
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
set label '+18.5' at graph 1.02,first 4 left font ',11'
set label '+19.0' at graph 1.02,first 3 left font ',11'
set label '−133.4' at graph 1.02,first 2 left font ',11'
set label '+17.3' at graph 1.02,first 1 left font ',11'
set rmargin 30
set yrange [0.4:16.6]
set border 1
set grid xtics linecolor rgb '#dddddd'
set arrow from 0,graph 0 to 0,graph 1 nohead back linewidth 1.5 linecolor rgb '#555555'
set errorbars small
set key tmargin center horizontal
plot 'forest.dat' index 0 using 1:2:5:6 with xerrorbars pointtype 0 linewidth 1 linecolor rgb '#000000' notitle, \
     'forest.dat' index 0 using 3:2:($4-$3):(0) with vectors nohead linewidth 4 linecolor rgb '#000000' notitle, \
     'forest.dat' index 0 using 1:2 with points pointtype 12 pointsize 1.3 linewidth 2 linecolor rgb '#000000' title 'deterministic, in margin', \
     'forest.dat' index 1 using 1:2:5:6 with xerrorbars pointtype 0 linewidth 1 linecolor rgb '#000000' notitle, \
     'forest.dat' index 1 using 3:2:($4-$3):(0) with vectors nohead linewidth 4 linecolor rgb '#000000' notitle, \
     'forest.dat' index 1 using 1:2 with points pointtype 13 pointsize 1.3 linewidth 2 linecolor rgb '#000000' title 'deterministic, beyond it', \
     'forest.dat' index 2 using 1:2:5:6 with xerrorbars pointtype 0 linewidth 1 linecolor rgb '#D55E00' notitle, \
     'forest.dat' index 2 using 3:2:($4-$3):(0) with vectors nohead linewidth 4 linecolor rgb '#D55E00' notitle, \
     'forest.dat' index 2 using 1:2 with points pointtype 9 pointsize 1.3 linewidth 2 linecolor rgb '#D55E00' title 'more', \
     'forest.dat' index 4 using 1:2:5:6 with xerrorbars pointtype 0 linewidth 1 linecolor rgb '#3DBB97' notitle, \
     'forest.dat' index 4 using 3:2:($4-$3):(0) with vectors nohead linewidth 4 linecolor rgb '#3DBB97' notitle, \
     'forest.dat' index 4 using 1:2 with points pointtype 5 pointsize 1.3 linewidth 2 linecolor rgb '#3DBB97' title 'equivalent', \
     keyentry with lines linewidth 4 linecolor rgb '#808080' title '95 % interval, unadjusted', \
     keyentry with lines linewidth 1 linecolor rgb '#808080' title 'verdict’s interval', \
     keyentry with boxes fillstyle solid noborder fillcolor rgb '#e4e4e4' title 'margin (UV calls: none)', \
     NaN notitle
set terminal pngcairo noenhanced size 1000,566 font 'Sans,12' background 'white'
set output 'forest.png'
replot
unset output
