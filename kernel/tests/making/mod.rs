//! Record batches as a broker stores them, for tests and for the fuzzer.
#![allow(dead_code)]

use std::io::Write;

/// A batch of one search without compression.
pub fn batch(value: &[u8], base_offset: i64) -> Vec<u8> {
    batch_of(&[value.to_vec()], base_offset, 0)
}

/// A search as most producers write it.
pub fn search(query: &str, country: &str) -> Vec<u8> {
    format!(r#"{{"event_id":"e","query":"{query}","session_id":"s","country":"{country}"}}"#).into_bytes()
}

/// A batch in format v2.
pub fn batch_of(values: &[Vec<u8>], base_offset: i64, codec: u8) -> Vec<u8> {
    framed(compressed(&records(values), codec), i32::try_from(values.len()).unwrap(), base_offset, codec)
}

/// The records of a batch, not compressed.
pub fn records(values: &[Vec<u8>]) -> Vec<u8> {
    let mut records = Vec::new();
    for (delta, value) in (0_i64..).zip(values) {
        let mut record = vec![0];
        for number in [0, delta, 3] {
            varint(number, &mut record);
        }
        record.extend(b"key");
        varint(i64::try_from(value.len()).unwrap(), &mut record);
        record.extend(value);
        for number in [1, 4] {
            varint(number, &mut record);
        }
        record.extend(b"name");
        varint(5, &mut record);
        record.extend(b"value");
        varint(i64::try_from(record.len()).unwrap(), &mut records);
        records.extend(record);
    }
    records
}

/// A batch of records that are compressed already.
pub fn framed(body: Vec<u8>, count: i32, base_offset: i64, codec: u8) -> Vec<u8> {
    let mut raw = base_offset.to_be_bytes().to_vec();
    raw.extend((i32::try_from(body.len()).unwrap() + 49).to_be_bytes());
    raw.extend([0, 0, 0, 0, 2, 0, 0, 0, 0, 0, codec]);
    raw.extend((count - 1).to_be_bytes());
    raw.extend([0; 16]);
    raw.extend([0xFF; 14]);
    raw.extend(count.to_be_bytes());
    raw.extend(body);
    repair(&mut raw);
    raw
}

/// Gives a batch the checksum of what it holds.
pub fn repair(raw: &mut [u8]) {
    let checksum = crc32c::crc32c(&raw[21..]).to_be_bytes();
    raw[17..21].copy_from_slice(&checksum);
}

fn compressed(records: &[u8], codec: u8) -> Vec<u8> {
    match codec {
        1 => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(records).unwrap();
            encoder.finish().unwrap()
        }
        2 => snap::raw::Encoder::new().compress_vec(records).unwrap(),
        3 => lz4(records, lz4_flex::frame::FrameInfo::new()),
        4 => zstd::encode_all(records, 1).unwrap(),
        _ => records.to_vec(),
    }
}

/// Bytes that no codec makes smaller.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

/// A frame of lz4.
pub fn lz4(records: &[u8], info: lz4_flex::frame::FrameInfo) -> Vec<u8> {
    let mut encoder = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(records).unwrap();
    encoder.finish().unwrap()
}

fn varint(number: i64, into: &mut Vec<u8>) {
    let mut rest = ((number << 1) ^ (number >> 63)).cast_unsigned();
    while rest >= 0x80 {
        into.push((rest & 0x7F) as u8 | 0x80);
        rest >>= 7;
    }
    into.push(u8::try_from(rest).unwrap());
}
