//! Kafka's record batches, format v2 (KIP-98): headers, codecs, records.
//!
//! What does not fit the format is `Unreadable`: the reference then reads the whole response, and says what is wrong.

use std::io::Read;

const LENGTH_END: usize = 12;
const HEADER_END: usize = 61;
const MAGIC: u8 = 2;
/// A batch that grows beyond this is left to the reference.
const LARGEST_BATCH_BYTES: u64 = 1 << 28;
const LZ4_INDEPENDENT: [u8; 5] = [0x04, 0x22, 0x4D, 0x18, 0x60];
const LZ4_STORED: u32 = 1 << 31;
const XERIAL: [u8; 16] = *b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01";

/// Bytes that the kernel does not understand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// The header of a batch, and its body as it came.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The offset of its first record.
    pub base_offset: i64,
    /// The offset after its last one, holes of compaction included.
    pub next_offset: i64,
    /// Who wrote it, for transactions.
    pub producer_id: i64,
    attributes: u16,
    first_timestamp: i64,
    max_timestamp: i64,
    records: usize,
    checksum: u32,
    checked: &'a [u8],
    body: &'a [u8],
}

/// A place in a buffer.
pub type Span = (usize, usize);

/// One record: where things stand in the batch's plain bytes.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// Its offset in the partition.
    pub offset: i64,
    /// Milliseconds since 1970; the broker's where the topic says so.
    pub timestamp_ms: i64,
    /// The key, where there is one.
    pub key: Option<Span>,
    /// The value; none is a tombstone.
    pub value: Option<Span>,
    /// Number of headers and the headers, not yet read.
    pub headers: Span,
}

/// Splits the next batch off; None where nothing or only part of one is left.
///
/// # Errors
/// Where it is no batch of format v2.
pub fn next_batch<'a>(buffer: &mut &'a [u8]) -> Result<Option<Batch<'a>>, Unreadable> {
    let Some(length) = buffer.get(8..LENGTH_END) else { return Ok(None) };
    let length = usize::try_from(int(length)).map_err(|_| Unreadable)?;
    let Some((batch, rest)) = buffer.split_at_checked(LENGTH_END + length) else { return Ok(None) };
    if batch.len() < HEADER_END || batch[16] != MAGIC {
        return Err(Unreadable);
    }
    *buffer = rest;
    let base_offset = long(&batch[0..8]);
    let delta = i64::from(int(&batch[23..27]));
    Ok(Some(Batch {
        base_offset,
        next_offset: base_offset.checked_add(delta + 1).ok_or(Unreadable)?,
        producer_id: long(&batch[43..51]),
        attributes: u16::from_be_bytes([batch[21], batch[22]]),
        first_timestamp: long(&batch[27..35]),
        max_timestamp: long(&batch[35..43]),
        records: usize::try_from(int(&batch[57..61])).map_err(|_| Unreadable)?,
        checksum: u32::from_be_bytes([batch[17], batch[18], batch[19], batch[20]]),
        checked: &batch[21..],
        body: &batch[HEADER_END..],
    }))
}

impl<'a> Batch<'a> {
    /// Whether the checksum fits the bytes.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        crc32c::crc32c(self.checked) == self.checksum
    }

    /// Whether it is part of a transaction.
    #[must_use]
    pub fn is_transactional(&self) -> bool {
        self.attributes & 0x10 != 0
    }

    /// Whether it holds no events but the end of a transaction.
    #[must_use]
    pub fn is_control(&self) -> bool {
        self.attributes & 0x20 != 0
    }

    /// The records' bytes: as they came, or decompressed into `room`.
    ///
    /// # Errors
    /// For an unknown codec, and where the bytes do not decompress.
    pub fn plain<'b>(&self, room: &'b mut Vec<u8>) -> Result<&'b [u8], Unreadable>
    where
        'a: 'b,
    {
        if self.attributes & 7 == 3 {
            return lz4(self.body, room);
        }
        room.clear();
        match self.attributes & 7 {
            0 => return Ok(self.body),
            1 => read_all(flate2::read::MultiGzDecoder::new(self.body), room)?,
            2 => snappy(self.body, room)?,
            4 => read_all(zstd::stream::read::Decoder::with_buffer(self.body).map_err(|_| Unreadable)?, room)?,
            _ => return Err(Unreadable),
        }
        Ok(room)
    }

    /// Its records, in `plain` bytes.
    #[must_use]
    pub fn records<'b>(&self, plain: &'b [u8]) -> Records<'b> {
        Records {
            cursor: Cursor { bytes: plain, at: 0 },
            left: self.records,
            base_offset: self.base_offset,
            first_timestamp: self.first_timestamp,
            append_time: (self.attributes & 8 != 0).then_some(self.max_timestamp),
        }
    }
}

/// Walks over the records of one batch.
pub struct Records<'a> {
    cursor: Cursor<'a>,
    left: usize,
    base_offset: i64,
    first_timestamp: i64,
    append_time: Option<i64>,
}

impl Records<'_> {
    fn read(&mut self) -> Result<Record, Unreadable> {
        let length = usize::try_from(self.cursor.varint()?).map_err(|_| Unreadable)?;
        let end = self.cursor.at.checked_add(length).ok_or(Unreadable)?;
        if end > self.cursor.bytes.len() || self.cursor.bytes.get(self.cursor.at).is_none_or(|bits| *bits >= 0x80) {
            return Err(Unreadable);
        }
        self.cursor.at += 1; // attributes of a record: none is in use
        let timestamp = self.first_timestamp.checked_add(self.cursor.varint()?).ok_or(Unreadable)?;
        let delta = self.cursor.varint()?;
        let key = self.cursor.bytes()?;
        let value = self.cursor.bytes()?;
        if self.cursor.at >= end || delta < 0 {
            return Err(Unreadable);
        }
        let headers = (self.cursor.at, end);
        self.cursor.at = end;
        let offset = self.base_offset.checked_add(delta).ok_or(Unreadable)?;
        Ok(Record { offset, timestamp_ms: self.append_time.unwrap_or(timestamp), key, value, headers })
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            let is_at_end = self.cursor.at == self.cursor.bytes.len();
            return if is_at_end { None } else { Some(Err(Unreadable)) };
        }
        self.left -= 1;
        Some(self.read())
    }
}

/// The headers of a record: name and value, as places in the batch's plain bytes.
///
/// # Errors
/// Where they do not fill their place exactly, or a name is no UTF-8.
pub fn headers(plain: &[u8], (start, end): Span) -> Result<Vec<(Span, Option<Span>)>, Unreadable> {
    let mut cursor = Cursor { bytes: &plain[..end], at: start };
    let count = cursor.varint()?;
    let mut found = Vec::new();
    for _ in 0..count {
        let name = cursor.bytes()?.ok_or(Unreadable)?;
        std::str::from_utf8(&plain[name.0..name.1]).map_err(|_| Unreadable)?;
        found.push((name, cursor.bytes()?));
    }
    if count < 0 || cursor.at != end { Err(Unreadable) } else { Ok(found) }
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    /// A zig-zag number in groups of seven bits.
    #[inline]
    fn varint(&mut self) -> Result<i64, Unreadable> {
        match self.bytes.get(self.at) {
            Some(byte) if *byte < 0x80 => {
                self.at += 1;
                Ok(i64::from(byte >> 1) ^ -i64::from(byte & 1))
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<i64, Unreadable> {
        let (mut raw, mut shift) = (0_u64, 0_u32);
        loop {
            let byte = *self.bytes.get(self.at).ok_or(Unreadable)?;
            self.at += 1;
            raw |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok((raw >> 1).cast_signed() ^ -(raw & 1).cast_signed());
            }
            shift += 7;
            if shift > 63 {
                return Err(Unreadable);
            }
        }
    }

    /// The place of bytes with their length before them; a length of -1 is none.
    #[inline]
    fn bytes(&mut self) -> Result<Option<Span>, Unreadable> {
        let length = self.varint()?;
        if length < 0 {
            return if length == -1 { Ok(None) } else { Err(Unreadable) };
        }
        let start = self.at;
        let end = usize::try_from(length).ok().and_then(|length| start.checked_add(length)).ok_or(Unreadable)?;
        if end > self.bytes.len() {
            return Err(Unreadable);
        }
        self.at = end;
        Ok(Some((start, end)))
    }
}

fn read_all(source: impl Read, room: &mut Vec<u8>) -> Result<(), Unreadable> {
    source.take(LARGEST_BATCH_BYTES).read_to_end(room).map_err(|_| Unreadable)?;
    if room.len() as u64 == LARGEST_BATCH_BYTES { Err(Unreadable) } else { Ok(()) }
}

/// An lz4 frame. As brokers want them (KIP-57), its blocks do not lean on each other, so that each can be put where it
/// belongs at once; other frames take the long way. What `room` held before is left in place: clearing it takes time.
fn lz4<'a>(frame: &[u8], room: &'a mut Vec<u8>) -> Result<&'a [u8], Unreadable> {
    let Some((largest, mut blocks)) = independent_blocks(frame) else {
        room.clear();
        read_all(lz4_flex::frame::FrameDecoder::new(frame), room)?;
        return Ok(room);
    };
    let mut end = 0;
    loop {
        let (length, rest) = blocks.split_first_chunk().ok_or(Unreadable)?;
        let length = u32::from_le_bytes(*length);
        let (block, rest) = rest.split_at_checked((length & !LZ4_STORED) as usize).ok_or(Unreadable)?;
        if length == 0 {
            return if rest.is_empty() { Ok(&room[..end]) } else { Err(Unreadable) };
        }
        if room.len() < end + largest {
            room.resize(end + largest, 0);
        }
        let to = &mut room[end..end + largest];
        end += if length & LZ4_STORED == 0 {
            lz4_flex::block::decompress_into(block, to).map_err(|_| Unreadable)?
        } else {
            to.get_mut(..block.len()).ok_or(Unreadable)?.copy_from_slice(block);
            block.len()
        };
        if end as u64 >= LARGEST_BATCH_BYTES {
            return Err(Unreadable);
        }
        blocks = rest;
    }
}

/// How large a block may be and the blocks, where the frame has neither checksums of its own, nor a size, nor a
/// dictionary: the batch's checksum was right. (lz4 frame format 1.6.1.)
fn independent_blocks(frame: &[u8]) -> Option<(usize, &[u8])> {
    let (header, blocks) = frame.split_first_chunk::<7>()?;
    let largest = (header[5] >> 4).checked_sub(4).filter(|size| *size < 4)?;
    (header[..5] == LZ4_INDEPENDENT && header[5] & 0x8F == 0).then_some((1 << (16 + 2 * largest), blocks))
}

/// Raw snappy, or xerial's blocks of it, as Java's clients write them.
fn snappy(body: &[u8], room: &mut Vec<u8>) -> Result<(), Unreadable> {
    let Some(mut blocks) = body.strip_prefix(&XERIAL).filter(|blocks| !blocks.is_empty()) else {
        return snappy_block(body, room);
    };
    while !blocks.is_empty() {
        let (length, rest) = blocks.split_at_checked(4).ok_or(Unreadable)?;
        let length = usize::try_from(int(length)).map_err(|_| Unreadable)?;
        let (block, rest) = rest.split_at_checked(length).ok_or(Unreadable)?;
        snappy_block(block, room)?;
        blocks = rest;
    }
    Ok(())
}

fn snappy_block(block: &[u8], room: &mut Vec<u8>) -> Result<(), Unreadable> {
    let start = room.len();
    let length = snap::raw::decompress_len(block).map_err(|_| Unreadable)?;
    if (start + length) as u64 > LARGEST_BATCH_BYTES {
        return Err(Unreadable);
    }
    room.resize(start + length, 0);
    snap::raw::Decoder::new().decompress(block, &mut room[start..]).map_err(|_| Unreadable)?;
    Ok(())
}

fn int(bytes: &[u8]) -> i32 {
    i32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

fn long(bytes: &[u8]) -> i64 {
    i64::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]])
}
