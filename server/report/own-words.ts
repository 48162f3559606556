/**
 * Words that a shared report may hold. Written by `node scripts/node24.mjs scripts/words.ts`: do not change it here.
 * The digit before a word says how many characters it has in common with the one before it.
 */
const WORDS = `
0aa 2a 3a 1b 2b 2c 2eoprs 2i 2le 2o 3rt 5ed 3ut 3ve 2prs 2r 3t 2s 3ent 3olute 3time 4ract 1c 2cept 6conn 6ed 6s
4rr 4s 5s 3ount 7ing 7s 3t 3umulates 9ion 9ions 4sed 2k 3ed 3nowledged 9gement 9gements 9gments 3s 2quired
2ross 2t 3ing 4on 4vate 8d 5e 5ities 7y 3ual 1d 2d 3ed 3r 4ess 7ed 8s 4inuse 4notavail 3s 2j 3ust 6ed 6ment 2v
3ance 3ice 4sor 1e 1f 2finity 2nosupport 2ter 5noon 5wards 1g 2ain 5st 2o 2ree 5d 5ing 5ment 5s 1head 2osts 1io
2x 1kia 1larm 2ert 5s 2g 3orithm 2ias 5es 3gn 5ed 3ke 3ve 2l 3oc 5ate 8d 8s 7ion 9ns 7or 9s 5stall 9l_dma32 4w
5ed 5s 2one 4g 5side 2ready 3m 2so 2ternate 3hough 2ways 1m 2d 2ong 3unt 6s 2p 1n 2alyse 6is 5ze 2cestor 3hor
6ed 6s 2d 2ew 2notated 7ion 4unce 8d 8s 2on 4ymous 3ther 2swer 6ed 6s 2y 3body 3thing 3where 1oû 1p 2art 2i 2k
2os 2p 3end 6ed 3le 4ication 9ons 4y 2r 1qu 1r 2a 2c 3h 4ive 2e 3a 3na 5s 3q 2g 3s 3ument 8s 3v 2ia 3thmetic 2m
2ound 2p 3hrd 2ray 5s 3ow 2ticle 4fact 8s 1s 2c 3ending 3ii 2ia 3de 2k 3ed 3ing 3s 2mf 46 3ok 56 3rq 56
2sembled 7y 3ign 6ed 4st 3ume 6d 6s 5ption 2ync 5io 1t 2mptf 2ob 3mics 3p 2tach 6ed 3empt 7s 3ribute 9s 8ion 1u
2g 2sl 2th 4or 6ity 7zation 3o 4mount 2xiliary 3v 1vail 5able 2erage 7s 2g 3qu 3rq 2i 2oids 2r 1wait 3y 2k 2s
1xes 2is 1ğu 0back 4ground 4ing 4log 4refs 4slash 4up 2d 3call 3e 3f 4d 3msg 3r 4qc 3slt 2lancing 3loon 2nner
2r 3e 2se 464 4name 4s 3h 3ic 5size 4s 2t 3ch 3teries 1b 2b 2r 1cache 3lls 3p 2dfijsz 1d 2isk 2rops 2scd 1e
2arer 6box 2cause 3ome 6s 2en 2fehl 3ore 2gan 3in 5ning 5s 3un 2half 4ves 3ind 2ing 2ll 3ong 6s 4w 2nd 4s
3jamini 3utzer 6t 2side 3t 2tter 3ween 2yond 1file 2ont 2sfree 3used 1heap 1i 2g 3int 6s 2n 3ary 3d 4todevice
3map 3ned 3omial 3s 2rth 5s 2t 3s 4et 2used 2z 1k 2ernel 2mgt 5pe 1lank 5s 2g 2ink 2k 3io 2ock 5ed 5s 2uetooth
1mp 1name 1o 2dy 2nd 2ok 3l 4ean 3m 3st 3t 4time 2rder 3n 2th 3tom 2unce 4d 5ary 5ed 5s 2x 3es 1pf 1queued 1r
2ace 4ket 7ed 3m 3nch 2ead 4k 5pad 5s 4thes 2ief 3ng 5s 2k 2oadcast 3ken 2ss 1s 2d 2ent 2t 2yscall 1t 2ime
1ucket 6s 2ddy 5info 3get 2ff 4er 6ed 6s 3pg 3size 2g 2ild 5er 4t 5in 7s 2ndle 6d 2rns 3st 5s 2s 3iest 3y 4box
2t 1wrtn 2ww 1y 2rcs 2te 4array 4s 1z 2ip 1ře 0ca 2ble 2ch 4e 5d 5s 2libration 3l 4back 8s 4ed 5r 6s 4oc 4s 2me
3pg 2n 3cel 6ed 6lation 7ed 3didate 9s 3not 2p 3abilities 9y 4cidad 6ty 7é 3get 3ital 7ised 8ze 3set 3ture 7d
7s 2rd 3riage 5ed 6r 6s 4y 3ved 2se 4s 2t 3alogue 3ch 2ught 3se 5d 5s 3tion 2veat 6s 1c 2s 3c 3m 3u 2wr 1eil
2ll 4s 2nsus 3tral 2r 3tain 7ty 2st 2t 1fg 1group 6s 2uest 1h 2ain 5ed 5s 3nce 4ge 6d 6s 5ing 4nel 3r 4acter 9s
4ge 6d 6s 4s 5et 4ts 2dir 2eck 5ed 5ing 5sum 8s 2ild 5ren 2ld 2mod 2oice 6s 3ose 3sen 3wn 2r 3ng 3ome 5ium 4ot
2unk 5s 1ircle 4ular 1js 1ksum 1laim 5ed 3mp 3shres 4s 5es 5ify 5loader 5method 5obj 2d 2ean 5s 4r 5ed 5tid
2ient 6s 3mb 5ed 5s 3p 4ped 2ock 5s 3exec 3ne 3se 5d 5r 5s 4ing 4ure 3ud 2s 2ue 3ster 7s 2z 1m 2a 3jflt 2d
3line 2inflt 2p 2sg 1n 2ame 2swap 1o 2alesce 3rse 6r 6st 2de 4s 3ing 2efficients 2l 3d 3l 4apse 8s 5tor 4ect
7ed 7ion 9ns 7l 7or 9s 4ision 4s 3on 5s 4r 4ur 6ed 6s 3umn 6s 2m 3ando 3e 4s 3ing 3m 4a 5nd 7s 5s 4ent 4it 6ted
4on 6est 4unity 3pact 7ion 5nions 5rable 6e 7d 7s 6ison 9ns 4etes 4ile 7d 7r 8s 4lain 5ete 8d 8s 6x 4onent 5se
4ressed 4ute 7d 7s 6ing 2ncat 6enated 4entrated 4urrent 3demns 5nse 4ition 3f 4idence 5g 6ured 5rm 7ed 3gestion
3n 4aborted 4ect 7ed 7ing 8on 9ns 7s 4refused 6set 4track 3servation 4olas 6e 4t 5ant 8s 5raint 6uctor 5s 4umed
7r 3t 4ained 8r 9s 7ing 7ment 4ended 6t 7ion 7s 5xt 4iguous 5nue 8d 4rol 7ler 3version 4olve 2oked 4ie 2pied 5s
3y 4ing 2re 4dump 8ctl 4s 3k 4ing 3outine 3p 3rect 7ed 7ion 5late 8ion 4upted 2s 3ine 3t 4ly 4s 2uld 3nt 5ed 6r
7s 5s 3rse 2ver 5age 5ed 5s 2w 1p 2l 2p 3gc 2u 3s 4et 3time 1r 2ash 2c 2eat 5e 6d 5ing 6on 3dential 9ls 4its
2itical 2ond 3ss 3wd 5s 2t 2ypto 1s 2s 2time 2v 2w 3ch 1tl 2runc 2x 3sw 3t 1u 2bic 2lled 2mulative 2r 3ly 3r
4ent 3sor 6s 2t 3ime 3s 3ter 1wd 1x 2x 1y 2cle 5s 1z 2e 0da 2emon 6s 2ily 2mage 6d 2req 3k 2sh 4es 2t 3a 4base
8s 4grams 3e 4d 4s 4time 3um 2y 3light 3s 1bff 2us 1c 1d 1e 2ad 4lk 5ock 2b 3ug 5ger 2c 3ide 6s 4mal 7s 3ltype
3ode 6d 6r 4mpress 2ep 4est 2fault 7dict 7s 3er 5red 3ine 5ition 3late 7d 2g 3rees 2l 3ay 5acct 5ed 3ete 6d
5ing 3imited 4ver 7ed 7y 3ta 5s 2mand 5gle 8d 2nial 4ed 3o 4minator 3se 3try 4unusd 3ywrite 2pendencies 6s 3th
2que 5ued 2rived 2sc 4ending 6t 4ribe 8d 6ption 8or 9rs 3taddrreq 4ination 4roy 2tached 8ness 4il 6ed 6s 3ector
8s 4rminant 3rend 2v 3iation 9s 4ce 6s 3tmpfs 2z 1f 2ff 2l 1g 2ram 1h 2ms 1i 2agnostic 9cs 2c 3t 4ionary 4s 2d
2ed 2ffer 6ence 9es 8t 6s 4iculty 2g 3est 3it 5s 2r 3ect 6_map_level2_splits 9p_level3_splits 6ion 7ve 6ly
6map1g 92m 94k 6ories 8y 4nt 3name 3tied 4y 2scard 7ed 7ing 7s 4onnected 5very 3k 4bsize 5usy 4dump 4read 4s
5tats 3play 4o 5se 4uted 3t 4ance 8s 6t 4inct 4ribution 5ust 2v 3erges 3ide 6d 6s 4sor 1k 1l 2l 2r 1m 2a 2esg
2p 1n 2s 3masq 1o 2c 3ker 3s 3type 3ument 8ation 8ed 8s 3x 2dump 2es 2fork 2ing 2m 3ain 6s 3inant 6ted 7or 9s
2ne 3tdump 4fork 4need 4route 4unmap 4wait 2ol 3r 4keeper 2t 3dot 3s 2uble 6d 6s 5ings 4tful 2wn 2zens 1p 1quot
1rain 5ed 5ing 3wn 2bd 2ift 3ver 6s 2op 4d 4ped 5ing 4s 2pm 2qm 2s 1s 2cd 2k 2o 2t 3at 2ync 1t 2ps 2russ 1u 2b
2e 2mb 3p 4able 4ed 4ing 4s 2p 3fd 3lex 4icate 2r 3ation 8s 3ing 1w 1ylib 2namic 1éc 0ea 2cces 6s 3h 2ddrinuse
2gain 2i 2lready 2rlier 6st 4y 3th 2st 1b 2adf 2ca 1c 2hild 3o 4es 2lipse 2onnrefused 7set 2t 3ion 1d 2ac 2en
3v 2ge 4s 2it 4ed 4or 6s 2ns 2quot 2t 2u 1est 2t 2xist 1fault 2big 2d 2f 3ective 3iciency 2ivarfs 1hdr
2ostunreach 1icmp 56 2ghth 6s 2nprogress 3tr 3val 2o 2p 36 2sconn 3dir 2ther 1jabberd 1ki 1lapsed 2ectron 3ment
7s 2f 2lipsis 2o 3op 2se 4where 1m 2ail 2bedded 2ergencies 8y 2file 2it 4ter 2ptied 6s 4y 1n 2able 6d 2code 6d
6r 6s 5ing 2d 3code 3ed 3ian 4ng 6s 3less 3point 3s 2e 3tunreach 2file 3orced 2gine 2o 3ent 3mem 3spc 4ys 3tdir
4ty 3ugh 2queued 4ire 2s 2ter 5ing 3ities 5y 3ries 4y 2um 2v 3elope 3ironment 9nts 3p 2xio 1o 2f 2r 2t 1perm
2hemerons 2ipe 2och 3ll 1qual 5s 3iv 1range 2estart 8sys 2l 3ang 2ofs 2r 3ata 3no 3or 5s 3queue 3s 1s 2cape 6d
6s 5ing 2rch 2sential 2t 3ab 5lished 3imate 8d 3res 1t 2a 2c 3p 2h 3er 5net 5type 3tool 2ime 5dout 5s 1u 2ser
1v 2aluate 2en 4ly 4t 5fd 5s 3r 4y 5thing 5where 2icted 5ion 3dence 1x 2act 3mine 7d 4ple 2ceed 6s 4pt 6ion 4ss
3hanges 3l 4ude 7d 5sive 2e 3c 4fn 4utable 6e 6ing 4ve 6at 2hausted 2ist 5ing 5s 3t 4ed 4s 2p 3anded 3ectation
6ed 4dited 3iry 3lain 7ed 7s 5nation 4orer 3onent 4rt 6ed 7r 6s 2t 3end 6ed 6s 5sion 9s 5t 4rnal 3name 3ra 5ct
4emes 1y 2l 0fa 2ccessat 3e 3t 4or 6ial 4s 2dvise 2il 4cnt 4ed 4ing 4s 4ure 7s 2ll 4back 4en 4ing 4ocate 4s 3se
2milies 5y 2n 3otify 3s 2r 3thest 2st 4eoi 5r 4open 2ult 5s 1big 1c 2h 3dir 3mod 6at 3ost 4wn 6at 2ntl 1d
2atasync 2cwd 2s 1eatures 2b 2cha 2ed 4s 2ff 2ll 3t 2nce 2v 2w 3er 1f 2f 3d 3f 1gc 3t 2et 4xattr 1i 2bre 2eld
5s 2fo 3th 2gcaption 3ure 6s 2le 4name 4s 5ys 7tem 9ms 3l 4ed 5r 4ing 4s 3ter 6ed 6s 2n 3_wait2 3ally 3d 4er 6s
4ing 7s 4mnt 4s 3e 4ly 4st 3gerprints 3ish 6ed 4te 2o 3nbio 4read 2rewall 3st 5s 2t 3s 3ted 4ing 2ve 2x 3ed
1lag 4s 3me 3t 4ten 2ight 3p 2oat 5s 3ck 3od 5test 4r 5s 3w 4s 2r 2ush 5es 5ing 2w 1mem 1old 4ed 5r 6s 4ing 4s
3l 4ow 6ed 7r 8s 6ing 6s 2nt 2ot 2r 3ce 5d 5idle 3ecast 4ign 3get 4ot 3k 4ed 4s 3m 4at 6s 6ted 4err 4s 3ward
7ed 7ing 2und 3r 1p 2e 1r 2action 8s 3g 4cr 66 6t 4f 56 4ment 8ation 8ed 4ok 66 3me 5rr 5s 2ead 3e 4d 4mem 4s
3q 4uency 7t 3sh 2i 3day 2mpg 2om 4hex 4keys 4list 3nt 3zen 6set 1s 2et 4xattr 2ize 2name 2tat 5at 5fs 2used
2ync 1truncate 1ull 4y 2nc 4tion 8s 5ools 2rther 2se 2tex 3imesat 3ure 1wddgm 66 1zstd 1év 0gai 3n 4ed 2p 3s
2rbage 2teway 3her 6ed 2uge 5s 3ssian 2ve 1b 2ytes 1c 2c 3apacity 4use 2m 2ore 2t 2util 1d 2b 1e 2n 3erated
7ion 9ns 7or 9s 5ic 2t 3addr 7info 4ffinity 4tt 6r 7ibute 3cap 4wd 3dents 3ent 4vents 3fd 4l 3hostbyname 3item
5imer 3link 4k 3own 3peername 4gid 5rp 4id 5pe 4riority 3random 4limit 4usage 3s 4et 4id 4ockname 7opt 3tid 5me
4y 3uid 3xattr 1fp 1h 1i 2b 2d 2f 2gabytes 2m 2t 3config 3hub 2u 2ve 4n 4s 1libc 2obal 6s 2pat 1m 2t 1nice 2u
1o 2al 2es 2ing 2ne 2od 3gle 2t 2v 1pg 1rain 3mmar 7s 3ndparents 4ted 3ph 5ics 5s 3ve 2eater 6st 3p 3w 2nd
2ound 4p 5ed 5s 3w 4ing 4n 4s 5down 5up 4th 2u 1sbase 1t 1u 2arded 2ess 5ed 4t 2ide 2nzip 2ppy 1z 2ip 0had 2lf
3ved 5s 2nd 4le 6r 7s 4s 3g 4s 2ppen 6ed 6s 2rd 4ly 4ware 3m 4less 2s 3h 4ed 5s 2ve 2z 1d 2w 1ead 4er 6s 4ing
7s 4line 4room 4s 3lthy 3p 4profile 4s 5napshot 4timeline 5rack 4y 3vily 2ight 6s 3nä 2ld 3mi 3p 2re 3tz 2ure
2x 1g 1i 2bernates 2ccups 2dden 3es 2erarchical 8y 2gh 4er 5st 4s 4total 2nt 4s 2q 2sto 5gram 5ry 2t 3s 1lt
1oard 2chberg 2ld 4er 6s 4ing 4s 3e 2me 4dir 4s 2ra 2st 4down 4ed 4name 4s 4unreach 2t 2ur 4s 2ver 2w 3ever 1pp
2rof 2y 1ref 2time 6r 1t 2lb 2m 3l 2ons 3p 2tp 4s 1ub 2ge 4page 8s 9ize 4tlb 3used 2hti 2man 3p 4s 2ndred 7ths
2p 1wm 2poison 1ypervisor 1z 0i2big6 1386 1adrer 66 6r 4mk 6r 1cm 3p 46 4v4 56 2o 1d 2ea 3l 46 3ntifier 9rs 7y
6ties 7y 2gm 46 4er 66 6r 2isc 56 2le 2rm 2s 3tunr 2tunr 66 1ech 46 4r 56 2rr 46 2s 1f 2ace 2b 3lk 2chr 2dir 2f
2ifo 2lnk 2mt 2ree 4g 2sock 2util 1gmbq 56 4r 56 5d 66 3p 2n 3ored 6s 1hdrer 66 6r 1ll 2seq 1m 2age 2cpck 66 2g
2mediate 3igrate 2p 3l 4ementation 9s 3ort 6s 4ssible 2sg 46 2ul 1n 2act 5ive 3ddr 2bad 56 3ound 3sol 66
2cident 3lude 7d 7s 3oming 5plete 3rease 5mental 9s 2dent 6ed 4pendent 4x 5ed 6s 3ices 4vidual 2efficient 3t 2f
3erred 3inity 3late 3o 4rmation 4s 2herited 2i 3t 4ial 7ised 8zation 9e 2jected 2lay 3ine 6d 2ner 2o 3de 5s
6teal 4os 3rt 56 3tify 2progress 3ut 5s 2secure 4rt 3ide 3talled 5nce 8method 8of 8s 6t 7s 4ead 4ruction 9ons
2t 3eger 4r 5face 9s 5leave 5nal 6et 5preter 9ers 5rupt 9ed 9s 5val 8s 3l 3o 3r 4anet 4o 5ducer 3s 3ype3 2use
2val 5id 3ersions 3oked 4luntary 2œuds 1o 2adapt 2ctl 2delay 2mmu 2poll 3rio 2stat 4ream 2t 3op 2wait 1p 26
2armpb 2c 3k 42b6 3s 2nodes 2proto 2rmpb 66 2v 34 36 1rec 46 3dir 66 2q 3balance 2tad 56 3sol 66 1s 2conn 2dir
2eg 4err 2gid 2instance 2nam 2o 3lated 2rcq 2sue 5s 2tream 2uid 2vtx 1t 2em 4s 5ize 3rable 5tor 2m 3ex 56 3r
2realvalue 3pck 66 2s 3elf 1u 2kwnp 66 6r 2sed 1z 2a 0jan 2r 2va 4x 1cmd 1dk 1e 2malloc 1fr 2s 1hat 1itter 1ks
1ld 1map 1obs 2in 4ed 4ing 4s 2ulu 3rnal 7ctl 7d 1p 2eg 2g 1s 2on 4l 2t 3at 2x 1t 1udge 5d 5ment 9s 2il 3n 2l
2mp 4ed 4s 2n 2st 4ification 1vm 1x 1än 0kannel 2pazität 2s 1b 2active 3nonpg 3vail 2buffers 2cached 3ommit
2dirty 2hugfree 5rsvd 5surp 5used 2inact 2kstack 2memfree 5used 2pgtbl 2slab 3wpcad 5free 5used 2vmused 2ytes
1core 1dump 1eep 4alive 4cnt 4er 4idle 5ng 6tvl 4s 2ndall 2pt 2rn 4el 6pagesize 6s 2sä 2y 3ctl 3ed 4xpired 3of
3rejected 5voked 3s 3word 1hugepaged 1i 2b 2ll 4ed 5r 4s 3obytes 2n 3d 4s 1m 2em 2g 3t 4b 4p 2sg 1not 3w 4n 4s
1o 1r 1sm 2tkeip 5sp 2wapd 1t 2hread 7d 1ubectl 4rnetes 1vě 1wdefaults 2i 0la 2b 3el 5led 5s 2ck 4ing 4s 2g 2id
2mbda 3port 2n 3ds 3e 4s 3g 4uage 8s 9erver 2rge 5file 5r 5st 2st 4i 5ng 4s 2te 4ncies 6y 4r 4st 3in 2undry 2y
3out 6s 2zy 1c 2hown 2k 1d 2ap 3vg 2config 2d 2t 1e 2ad 4er 6s 4ing 4s 3k 4ed 4s 3rn 3st 3ve 5s 4ing 2d 2ft
2gend 2n 3gth 6s 3s 2ss 2t 3s 3ter 6s 2vel 5led 6ing 5s 1g 2cc 2etxattr 1i 2b 3acc 3bad 3c 4oreclr 3exec 3hoard
3jemalloc 4vm 3max 4imalloc 3node 3pthread 3raries 6y 4pmalloc 3scn 4tdc 3tcmalloc 3v 3xml 2e 3s 2fe 2ght 2ke
4ly 2m 3it 5ed 5s 2ne 4no 4s 3ger 3k 4at 4ed 5r 4s 3ux 2p 2s 3t 4ed 5n 6er 8s 6ing 6s 4ing 7s 4s 4xattr 2t 3e
4ral 7s 3tle 2ve 4s 1l 2istxattr 2seek 1n 2n 2rng 1o 2ad 41 55 45 4avg 4ed 5r 6s 4ing 4s 2cal 5domain 5e 6s
5host 5time 4te 6d 5ion 8s 3k 4ed 4ing 4s 2g 3arithm 3ged 5r 3ical 4n 3s 2ka 2ng 4er 5st 2ok 4ed 4ing 4s 4up 6s
3ng 3p 4back 4s 3se 2se 4s 3s 3t 2w 3er 5s 4st 3s 3total 1pkshhrh 1r 2emovexattr 2u 1s 2eek 3txattr 2mod 2of 2p
2tat 1t 2n 2race 2x 1u 2a 2g 2t 1vm 1wp 1z 0maa 3lis 2c 3hine 7ry 7s 3osx 2de 3v 4ise 2g 3ic 2i 3l 4box 3n 4s
2j 3fl 5t 3or 2ke 4dirs 5umpfile 4r 4s 4trans 3ing 2lloc 5pt 2naged 6s 3gled 3ifest 3tissa 3ual 3y 2p 3err 3ped
4ing 7proxy 7s 3s 2r 3gin 3k 4down 4ed 5r 4s 4up 3ras 2sk 4ed 4s 3sif 2t 3ch 5ed 6r 6s 3h 3ter 6s 2x 3imum 3seg
2y 3be 3move 1b 2ind 2ytes 1c 2e 2l 2m 1d 2d 2mp 2ns 1e 2an 4ing 7ful 4s 4t 4while 3sure 7d 7ment 7s 2bibytes
2chanism 2dia 5n 4umtype 2et 4s 2gabytes 2i 2m 3align 3barrier 4er 6s 3cg 3fd 3info 3lock 3map 3new 3o 4ry
3policy 3s 4hared 4w 3total 3used 2nd 4ed 4ing 3t 4ions 2r 3e 3ge 5able 5d 2sgq 3sage 7s 2t 3a 4class 9es
4space 3hod 3rics 1file 1g 2t 1i 2b 2cro 5s 6econds 2d 3dle 3night 2ght 3rate 7d 6ion 9s 2l 3li 5on 5s 6econd
9nds 2malloc 2n 3core 3fl 5t 3idump 4mum 3or 3us 5es 4te 6s 2ps 2rror 6ed 2s 3c 3match 3read 3s 4ed 5s 4ing
3take 2xes 3in 5s 1js 1kdir 5at 2nod 5at 1link 2ock 5all 5ed 1m 2ap 4ped 2cblk 2u 1n 2esia 2t 1ochiweb 2d 3e 4l
4s 3ification 6ers 5y 3ule 6s 2ment 6s 2n 3day 3o 4space 4tonic 3th 5s 2re 4core 2st 4ly 2unt 5ed 5point 5s 2v
3able 3e 4d 4ment 8s 4s 3ing 1p 2rotect 2stat 1q 1r 2emap 2t 2z 1s 2ec 2g 3queue 3rcv 3s 4ize 2i 2k 2ync 1t
2ime 1u 2ch 2lti 5cast 5hop 5ple 8s 7y 2nlock 7all 7ed 3map 2sl 3t 1w 1x 1y 1är 0n0 1a 2me 4d 4i 4s 5erver
5pace 4toolong 3ing 2n 3o 4s 5econds 5leep 2ptr 2rrow 6ed 2tive 3ural 5e 2vail 1b 2d 2sp 1c 1d 2json 2ots 1ear
4er 5st 4ing 4ly 4s 2ed 4ed 4le 4s 2gate 6d 5ive 2ighbour 9s 3ther 2rdctl 2sted 4ing 2t 3data 4ev 4own 3filter
3id 3link 3reset 3stat 3unreach 3work 7s 2ver 2w 3cgroup 3est 3fstatat 3ipc 3line 3net 4s 3pid 3s 4elect 3user
4ts 2xt 1f 2ile 2s 3d 3stat 1gc 3m 2id 1h 1i 2ce 2d 2ghtly 2l 2ne 2s 1l 2m 3sg 2wp 1mon 1n 1o 2ano 3time 2body
3ufs 2cldstop 5wait 3si 3tty 2data 3e 4fer 4js 4lay 4name 4reclaim 4s 4v 3os 2ent 3rror 3xec 2fd 3ile 3ollow
2hugepage 2ise 2key 2lck 3ink 2medium 4m 3p 3sg 2n 3ame 3block 3e 4t 3voluntary 2pkg 3ort 66 3rotoopt 2r
3eplace 4serve 3mal 2signal 3pc 3r 3tr 3ys 2t 3able 3blk 3conn 4p 3dir 3e 4d 4mpty 4s 3hing 3ice 6able 6s
4fication 5y 4mp 3nam 3recoverable 3sock 4up 3ty 3uniq 2v 2w 3here 3rap 1pm 2roc 1r 2l 1s 2cd 2ec 2switch 2wap
2ync 1t 2h 2ohs 1ull 4able 4ptr 2m 3a 4stat 3ber 6ed 6s 3erator 5ic 3s 2rsery 1val 2cswch 2me 1x 2domain 2io
2rr 1z 0oaded 3rmk 6r 2sis 1b 2j 3ect 6s 3graph 3perslab 3s 4ize 2servations 6e 7d 1c 2a 2currences 5s 2t 3al
3ets 1dd 3ities 2e 2gm 46 2isc 56 2s 3tunr 2t 3unr 66 1ech 4r 56 2rr 1f 2d 2f 3set 6s 2t 3en 1gc 2g 2mbr 56 5d
66 1k 2t 1ld 3er 4st 1mcpck 66 2ega 2it 2sg 46 1n 2bad 56 3sol 66 2ce 2d 3ata 2e 3s 4hot 2fault 2line 3y 2ort
56 2set 5s 3tack 1o 2b 3inline 2m 1p 2armpb 2ck 42b6 2en 4at 4ed 4ing 7s 4s 3ration 9s 6or 2notsupp 2rmpb 66 2s
2t 3ics 4on 6s 1r 2den 4r 5ed 5s 3inal 6ry 2edir 66 2g 2ig 4in 6al 8s 6s 2phan 6ed 6s 2q 36 2sts 2tsol 66 2y 1s
2eg 2px 2rcq 2tream 1te 2f 2her 5s 5wise 2m 3ex 56 3r 2t 1u 2r 3s 2t 3bound 3come 7s 3er 5most 3flow 3going
3line 5ve 3put 3s 4ide 1ver 4booked 4commit 4flow 8ed 8s 4head 4lap 7s 6y 5oad 8ed 4view 4written 2run 1wait 2n
3ed 4r 5dead 5s 3s 0pace 3k 4age 7s 4ed 5t 6s 4ing 2d 3ded 4ing 2g 3e 4cache 4d 4out 7run 4s 5ets 5perslab
4tables 5ypeinfo 3ing 2id 3nts 3r 4ed 4s 2nel 2r 3agraph 9s 4llel 4meters 5s 3ent 6s 3se 5d 5r 6s 3t 4ial
5cular 5tion 9ed 9s 4ner 4s 2ss 4cred 4ed 5s 4ing 5ve 4phrase 4wd 5ord 8s 3t 4e 5d 2t 3h 4name 4s 3tern 7s 2use
5s 2y 3load 7s 3s 2ź 1b 2kmgtp 1c 2ap 4ng 2p 2t 1d 2eathsig 2f 2t 1eak 4s 2ek 3l 4ed 3r 4cred 4s 5ec 2ligible
2m 2nding 2ople 2r 3cent 7age 7ile 4pu 3f 4etto 4file 4ile 4ormance 3iod 6s 3m 4ission 9ns 3s 4lab 4on 6al 8ity
1f 2n 3osupport 1g 2activate 3lloc 7_dma32 2deactivate 4m 5ote 2etevents 2fault 3ree 2id 3nodesteal 2lazyfree
9ed 2majfault 3igrate 2pgin 4out 3rom 6ote 2refill 4use 3otated 3p 2s 3can 6d 6k 3kip 6_dma32 3teal 2tables 1h
2ase 5s 2dr 2p 2rase 2ysical 1i 2ck 4ed 3ture 7s 2d 3fd 3s 4tat 2ece 5s 2le 4s 2n 3s 2pe 4s 2vot 2xel 5s 1key
2ts 1l 2ace 5d 5holder 5s 3in 3n 4ned 4ted 3teau 4form 3usible 3y 2ease 2ist 2ot 2ural 3s 4es 1m 2ap 2d 3mapped
3umptext 2em 2ie 2rep 1n 2g 1od 3man 2int 5ed 6r 7s 5s 3sson 2licy 3l 4err 4ing 4s 3y 2ol 4ed 4s 2p 3item
3ulate 8d 2rt 4s 2sition 6ve 4x 3sible 3t 4gre 2usr 2wer 5s 1p 2id 2oll 2rof 2t 3x 1r 2c 3tl 2d 2e 3ad 5v 3cise
6ion 3dicted 3empt 3fer 6ence 6red 6s 4ix 6ed 7s 3pare 3sent 4sure 8s 3v 4iew 5ous 2i 3ce 5s 3me 3nt 5able 5ed
5s 3o 4rity 3vate 4s 2limit 2m 2o 3active 3blem 7s 3c 4ess 7ed 8s 7ing 7or 9s 4s 3f 4ile 7r 7s 3gname 4ram 7s
5ess 3ject 7ed 3metheus 4ise 7d 7s 4o 4pt 3of 3perties 7y 4ortion 5sal 6ed 3se 3t 4ection 4o 5col 8s 5nosupport
5type 3ve 5n 4ider 3xies 4y 2psinfo 2status 2tyerr 1s 2elect 2i 2r 2s 2t 2u 2w 3itch 3p 4in 4out 1t 2e 2mx 2on
2r 3ace 2s 2y 1ublish 7ed 2d 2nctual 7tion 2rpose 2sh 4ed 5s 2t 1v 1wait 2d 2r 3ite 6v 1x 1y 2c 3ache 2malloc
2o 2py 2ramid 2thon 6path 0qcow 1len 1ualified 6y 5ty 3ntile 8s 6sed 6ty 5um 3rter 5ile 8s 2eries 4y 3stion 8s
3ue 5d 5s 2ick 5ack 5lists 6y 3et 3t 2ot 4a 5ctl 4e 5d 5s 4ients 0ra 2bbit 2ce 4d 2ises 2m 2n 3dom 3ge 5s 3k 4s
2req 2s 2te 4s 3io 5s 2w 36sck 3sck 1b 2d 1char 2ode 2u 2v 3buf 3d 3in 3lowat 3timeo 1d 2band 2hup 2m 2norm
2only 2wr 1e 2ach 5ed 6s 3d 4able 5head 4dir 4er 6s 4ing 4link 8at 4me 4only 4s 4v 4y 3lloc 7array 5y 4time
3ped 3rrange 3son 6s 2boots 2call 3eive 7d 7r 7s 6ing 4nt 3kons 3laim 7able 7ed 7s 3ognise 9d 4nnect 9ed 9ing
9s 4rd 6ed 7r 6ing 6s 3ursive 3v 4from 4mmsg 5sg 2dact 6ed 6ion 6or 3eployed 3irect 4s 3uce 6d 2f 3ault 7s
3erence 9d 9s 5red 7r 6ing 5s 3ine 3resh 3usals 5e 6d 6s 5ing 2g 3exp 3ime 6s 4on 6s 4ster 8ed 8s 3ression 9ns
7ors 3ular 2hash 2ject 6s 2lated 5ive 3ease 7d 2m 3ap 4rked 6s 3chg 3embers 3ote 6io 4ve 6d 7ir 6s 6xattr 2name
6at 6s 3derer 3ew 3o 2open 3rder 7ed 2paired 6s 3eat 6ed 6s 4tition 3lace 7d 4ies 4y 3ort 6ed 6s 2q 3uest 7ed
7s 5ue 4ire 2s 3cued 3ends 4rve 7d 7s 4t 5hand 5s 3ident 8s 5ual 4ze 6d 6s 3olv 6e 7d 7r 4rt 4urce 3p 4onse 8s
3t 4art 7block 7ed 7nohand 9intr 7s 8ys 4ore 7r 4s 3ult 6s 4me 6d 6s 2tained 7rs 6ing 3rans 7missions 9ted
9tted 4ies 4y 3urn 6ed 6s 2useaddr 5port 2veal 4nts 4rse 7d 3ision 1fc 2kill 1h 2el 2o 1ight 5s 2ng 2sc 3e 4n
4r 4s 3ing 2val 1k 1limit 2shift 1m 2dir 2em 1n 1obust 2fs 2le 4s 3lup 2om 3t 4s 2ps 2se 2tate 6d 5ional 2und
5ed 5ing 5s 3te 2w 3s 1pm 3alloc 3s 2s 1q 2m 1r 2qm 2sig 1s 2ec 3q 2s 3d 3lim 2t 2vd 2yslogd 2z 1t 2d 2m 3ax
3in 2o 2ps 2sig 2x 1u 2le 4s 2n 3g 3nable 4ing 3q 3s 3time 7s 2sage 3t 1w 2d 3f 2u 2x 3sp 1x 2byt 2cmp 2drop
2err 2f 3ifo 3ram 2k 2mcst 2pck 2w 1és 0s0c 2u 11c 2u 1a 2b 2ccess 3rifice 2ddlepoint 3f 2fe 4ly 2id 2me 3ple
6d 6r 7s 6s 5ing 2ns 2r 3if 2sl 2t 3isfies 3urated 7ion 5day 2ve 4d 4s 3ing 2w 3tooth 2y 3s 1b 2in 2rk 1cale 5d
5s 4l 3n 4ned 6r 3venge 2dmn 2hed 5stat 5uled 8r 4ma 6s 5e 2k 2m 2ope 5d 5s 3re 2pu 2ratch 3een 6s 3ipt 6s 2tp
1d 1e 2a 3ls 3m 3rch 6ed 6ing 2c 3comp 3ond 6s 3ret 6s 3s 3tion 7s 4or 6s 3urity 2d 2e 3d 3k 3n 3s 2gment 7s
3oe 3s 3v 2lect 6ion 3f 2mantic 4phore 3i 4colon 4dominator 9ators 3op 3timedop 2n 3d 4file 4mmsg 5sg 4s 4to
3se 4ors 3t 4ence 2p 3arate 8d 7or 9s 2q 3packet 3uence 6tial 2rial 4es 4f 4ousness 3v 4e 5d 5r 6s 5s 4fail
4ice 7s 2ssion 7s 2t 3affinity 3default 4omainname 3fd 4l 4sgid 5uid 3gid 4roups 3hostname 3itimer 3lk 5w 3mask
3ns 3own 6ex 3param 4gid 4ipe 4riority 3regid 5sgid 6uid 5uid 4limit 3s 4cheduler 4id 4ockopt 3tid 5me 5ng 7s
4le 6d 5s 3uid 4p 3xattr 2veral 5ities 7y 1f 2d 1getatt 1h 2a 3256 3dow 3llow 3pe 5s 3re 5d 5s 4ing 2d 2ell
2ift 5ed 5s 2m 3at 3ctl 3dt 3em 3get 3pg 2ort 5cut 5en 7ed 7s 6r 6st 3uld 3w 4ing 4n 4s 2r 3ank 3d 3ink 6ing 6s
3unk 2utdown 1i 2bling 7s 2de 2e 2g 3action 4ltstack 3catch 4hld 3hand 3ignore 4nfo 4o 3kill 3ma 3n 4al 6fd
6ling 6s 5ture 9s 4ed 4ificant 4s 3pending 4rocmask 3queueinfo 3return 4t 3suspend 3timedwait 3usr 2lence 7d
2mple 5y 3ulated 2n 3ce 3e 3gle 6s 3k 2o 2q 2sters 2te 4s 2udrw 2x 3ty 2ze 4d 4s 1kip 4ped 4s 2mem 1l 2ab 4data
4info 4s 4top 3ck 3sh 2eep 5ing 5s 3pt 2ice 5d 5s 3ghtly 2ope 5s 4py 3t 4s 3w 4ed 5r 4ly 4s 1mall 5er 6st 3ps
2b 2em 2h 2p 3p 2s 3c 4s 1napshot 8s 2dbuf 3lowat 3timeo 2iff 5ed 3ppet 2mp 1o 2a 2ck 46 4et 6call 6pair 6s
4stat 4tnosupport 2ft 4irq 7s 4net 4ware 2l 3aris 3id 2maxconn 3e 4body 4one 4thing 4where 2on 2rt 4ed 2s 2und
3rce 6d 6s 1p 2ace 5d 5s 3n 4ned 5ing 4s 3re 5d 4k 5line 2eaks 4rman 3c 4ial 4ulation 3ed 3lls 3nt 2id 3n 4ning
4s 3pe 2lice 4t 5lines 5s 2oken 3ol 2read 2urious 1q 2l 3ite 2rt 2uare 6s 4shfs 3eezd 6e 1r 2c 3h 2ead 2mnt 2p
2v 1s 2d 2h 3d 2l 1t 2ack 5s 5walk 3le 4l 5ed 5s 3mp 5ed 5less 5s 3nd 5ard 5s 3r 4red 4t 5code 5ed 5ing 5s
6tack 6with 5time 4ved 3t 4e 5d 5s 4fs 4ic 6method 5stic 9s 4m 4s 4us 6es 4x 3y 4ed 4s 2d 3err 3in 4o 3out
2eadily 5y 4l 3eper 6st 3p 4ped 4s 2ill 3me 2k 3flt 3ref 3size 2l 2olen 3od 3p 4ped 4s 3rage 4e 5d 5s 6ize 4m
5s 4y 2r 3ace 4ight 8en 4nded 4y 3eam 6ed 6s 4tch 7es 3ict 4de 4ng 6ify 6s 4p 5e 3oke 4ng 3pipe 3uct 6ure 2t
2uck 3dent 4ies 4y 2y 3le 1u 2barray 3ject 7s 3mit 6ted 3trees 2cceeded 5ss 3h 2dden 3o 2ffix 6es 2m 3maries
7ze 6y 4ed 4ing 3s 2n 3day 2per 5sede 9d 5visor 3port 7ed 4ressions 2re 3p 4rise 3roundings 3vey 4ives 6or
2spect 7ed 7s 5nd 7ed 1v 2cb 3tm 2g 2n 1wap 4cache 9d 4ents 4off 5n 4ped 5iness 7g 4s 4total 2eep 2ift 3tch 6es
2p 3cad 3d 3in 3out 3used 2rite 1x 1y 2mbol 6ic 6s 3link 7at 2n 3c 4ed 4fs 4ing 4nt 4s 3thetic 2s 3c 4all 7s 4r
4tl 4w 3fs 3info 3log 3malloc 3stat 3tem 6ctl 6d 6s 3v 4sem 2y 3s 1z 1áb 0tab 3index 3le 5s 3ular 2g 3s 2il 2ke
4n 4rs 4s 3ing 2lly 2mmi 2n 3h 3p 2p 2r 3g 4et 6s 2sk 4cmd 4let 4s 2u 1b 2ody 1c 2ache 2gets 2malloc 2p 36sck
3ack 3dsack 4ump 3ofo 3sck 1d 1eam 3r 2e 2ll 4ing 4s 2m 3p 4erature 9res 4late 8s 4o 5rary 4s 2n 3s 3th 5s 2rm
4inal 7te 4s 2st 4ed 4ing 4s 2x 3t 4s 1fd 1gid 2kill 2sigqueueinfo 1h 2an 3t 2cnt 2e 3ad 3il 4r 5s 3m 4selves
3n 3re 5fore 4mal 3se 3ta 3y 2in 4g 5s 3rd 5s 3s 2ose 3ugh 4sand 8s 2p 2rash 6ing 3d 3ead 6ed 6s 4e 5s 4shold
9s 3ottle 8d 4ugh 7out 7put 4w 5n 2u 3rsday 1i 2ck 4s 2d 3emark 3y 2e 3s 2f 3f 2les 3t 2me 4d 5out 5receive
4line 8s 4out 7s 4r 5fd 5s 4s 5tamp 9s 4wait 2ny 2ocgwinsz 2tle 5d 5s 1kill 1m 2p 3dir 3file 4s 1o 2gether 2ken
5ize 8d 5s 2ld 3erance 2ml 2o 3k 3l 4s 4tip 3manyrefs 2p 2rn 2t 3al 5s 3sck 2uch 5ed 6s 3ko 1p 2gid 2s 1r 2ace
5back 5d 5es 5malloc 5r 5s 4ked 5ing 5s 3ffic 3iling 4ts 3nsactions 5fer 8red 8s 6orm 5huge 5late 9d 8ion 5mit
8s 5parent 6ort 9s 3p 4ped 3versals 2ee 4map 4s 3nd 5s 2iangle 3ed 4s 3gger 3m 4med 5ing 4s 3p 2m 2ouble 7s 4gh
6s 2s 2u 3e 3nc 5ate 8d 8s 7ing 3ss 2y 3lock 1s 2tp 2v 2x 1t 2f 2in 2l 2ou 2y 1ue 3sday 2n 3ables 2ple 2rn 4ed
4ing 4s 1v 1w 2elve 2ice 2o 1x 2byt 2carr 3mp 2drop 2err 2f 3ifo 2k 2pck 2t 3bsy 2w 1ype 4d 4of 4s 1z 0ua 2mp
1clamp 3ean 1dev 2p 36 4sck 3lite 3sck 1fsused 1getrlimit 1hrzeit 1i 2d 2nt 4eger 1k 1l 2imit 2p 1m 2ask 2ount
1n 2accepted 5ounted 3nswered 3tch 3vailable 2block 2changed 3lear 3onn 4unted 2dated 3efined 4r 5score 6tand
7ood 5used 2escaped 3victable 3xpected 9dly 2filtered 4nished 2icode 3q 4ue 3t 4ed 4s 3x 2known 2l 3ess 3imited
4nk 6at 4sted 3oaded 4ck 2mangled 4p 5ped 3ergeable 4t 3oved 2named 2pack 6ed 7r 6ing 3laced 2qualified 4ote 7d
2reachable 5dable 5ped 4claim 9able 4f 4gister 4plied 4solved 3oll 2safe 3hare 4ift 3igned 3orted 3pec 3table
5mped 2tag 3erminated 4sted 3il 4med 3old 4uched 3raced 2used 2wrap 6ped 4itable 6ten 2zip 1p 2date 6s 2per
2right 2time 1random 2g 2i 3ng 3s 2l 1s 2age 2e 3c 4s 3d 3ful 3less 4ib 3r 4faultfd 4name 4s 3s 2ing 2r 2s 2tar
2ual 5ly 4rio 1t 2c 2ente 2f 316 38 2il 3me 5nsat 5s 2s 1uid 1w 1x 0v8 1ain 2lgrind 3idate 3loc 3ue 5s 2r
3iable 8s 5nce 6t 4ed 5s 1cpu 1d 2iwefs 2so 1ector 6s 2rdict 7s 3ified 5y 3sion 7s 3tical 3y 2th 1fork 1gc 3ore
1ictim 2ew 4ed 5r 4port 4s 2rbr 3t 4ual 2sit 5ed 5or 1kro 1lan 1m 2a 3lloc 7info 2dk 2eff 2linux 2rss 2s 3can
3plice 3tat 1oid 2latile 3tage 7s 3ume 4ntary 2tes 1pn 1runtime 1s 2code 2ize 2ock 2yscall 2z 1t 2alrm 2y 1y 1z
0wa 2i 3t 4all 4ed 5rs 4forone 4id 5ng 4pid 4s 4v 2ke 4s 4up 2lk 4ed 4s 3l 2ndering 6s 3t 4ed 4s 2r 3eq 3m 4ing
4s 3n 4ed 4ing 4s 2s 3m 3ted 2tch 5ed 6s 5ing 3er 5mark 9s 2v 3e 4s 2y 3s 1c 2han 4r 1d 2p 1e 2ak 4proxy 4ref
2b 3p 3view 2d 3nesday 2igh 5t 6ed 2ll 2nt 2re 1f 1gh 1hat 4ever 4s 2en 3re 5ver 3ther 2ich 5ever 3le 3te 2o
3ever 3le 3m 3se 2y 1ide 4n 5ed 4r 4st 3th 5s 2ll 4need 2nch 3dow 6s 3ners 2reshark 2th 4in 4out 1k 1l 2an
1mark 1off 2ke 4n 2n 3tfix 2ps 2rd 4ing 4s 3k 4ed 5r 4ing 7set 4s 5pace 9s 3st 3th 5while 2uld 5block 1ps 1r
2ap 4ped 6r 4s 2band 2itable 4e 5able 5back 5r 6s 5s 5v 4ing 4ten 2k 2norm 2ong 4ly 3te 2qm 2tn 2z 1sec 1tps 1u
1x 0x86 1a 1b 2b 2e 2f 1c 2afe 2pu 1d 2ev 2g 1ed 3b 2f 1f 2d 2e 2f 3ff 5ffff 9ff 2sz 2ull 1h 1ls 3x 1ml 3ns
2tin 1num 1ox 1s 2i 1vd 1x 2x 1z 0yaml 1ear 4s 2s 2t 1fc 1gc 3t 1ield 1ml 1ou 3r 4self 1s 1te 1x 2rr 1y 0za 1d
1eit 2ro 4copy 4ed 4s 1fs 1ip 1lib 1nam 2wm 1ombie 6s 2ne 4info 4s 1r 2am 1spages 2t 3d 2w 3ap 5ped 3p 4in 4out
4wb 1zz 3z 1µ 1ář 0µs 0úno 0čvc 2n 0říj 0şub 0μμ 0πμ 0авг 1пр 0дек 0инодов 1юл 2н 0май 2р 2я 0ноя 0окт 0сен
0фев 0янв
`;

export const OWN_WORDS: ReadonlySet<string> = new Set(spelledOut());

function* spelledOut(): Generator<string> {
  let word = '';
  for (const rest of WORDS.trim().split(/\s+/)) {
    word = word.slice(0, Number(rest[0])) + rest.slice(1);
    yield word;
  }
}
