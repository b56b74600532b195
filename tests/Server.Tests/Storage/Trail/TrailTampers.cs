using CsCheck;
using Rolecall.Server.Storage.Trail;

namespace Rolecall.Server.Tests.Storage.Trail;

/// <summary>Every way that we know to tamper with a trail, at random places. Each changes something that was committed.</summary>
/// <param name="now">What is tampered with.</param>
/// <param name="older">The same trail at an earlier time.</param>
/// <param name="other">Another trail under the same envelope key.</param>
/// <param name="foreign">A trail under another envelope key.</param>
internal sealed class TrailTampers(TrailFiles now, TrailFiles older, TrailFiles other, TrailFiles foreign)
{
    private const int SlotBytes = 512;

    public Gen<TrailTamper> All => Gen.OneOf([.. Bytes(), .. Frames(), .. Records(), .. Segments(), .. Copies(), .. HeadAndMark()])
        .Where(TakesSomething);

    private static Gen<int> Place => Gen.Int[0, 1_000_000];

    private Gen<string> File => Gen.OneOf([.. now.Contents.Keys.Where(name => name != TrailOpening.MarkName)]);

    private Gen<string> Segment => Gen.OneOf(now.Segments);

    private Gen<(string Name, List<byte[]> Frames)> Chain =>
        Segment.Select(name => (name, TrailFiles.Frames(now.Contents[name]))).Where(chain => chain.Item2.Count > 0);

    private Gen<(string Name, List<byte[]> Frames, int At)> Frame =>
        Gen.Select(Chain, Place, (chain, at) => (chain.Name, chain.Frames, at % chain.Frames.Count));

    /// <summary>Somebody who knows nothing of the format.</summary>
    private IEnumerable<Gen<TrailTamper>> Bytes() =>
    [
        Gen.Select(File, Place, Gen.Int[0, 7], (name, at, bit) => Change("a bit flipped", name, Edit(now.Contents[name], at, (byte)(1 << bit)))),
        Gen.Select(File, Place, Gen.Byte[1, 255], (name, at, with) => Change("a byte", name, Edit(now.Contents[name], at, with))),
        Gen.Select(File, Place, Gen.Byte.Array[2, 200], (name, at, with) => Change("a stretch overwritten", name, Over(now.Contents[name], at, with))),
        Gen.Select(File, Place, Gen.Int[2, 4_000], (name, at, count) => Change("a stretch of zeros", name, Over(now.Contents[name], at, new byte[count]))),
        Gen.Select(File, Place, (name, at) => Change("cut", name, now.Contents[name][..(at % now.Contents[name].Length)])),
        Gen.Select(File, Place, Gen.Int[1, 2_000], (name, at, count) => Change("a stretch cut out", name, Without(now.Contents[name], at, count))),
        Gen.Select(File, Place, Gen.Int[1, 2_000], (name, at, count) => Change("a stretch twice", name, Twice(now.Contents[name], at, count))),
        Gen.Select(File, Place, Gen.Byte.Array[1, 200], (name, at, more) => Change("more within", name, Insert(now.Contents[name], at, more))),
        Gen.Select(Segment, Gen.Byte.Array[1, 200], (name, more) => Change("more at the end", name, [.. now.Contents[name], .. more])),
        File.Select(name => Change("deleted", name, null)),
        File.Select(name => Change("emptied", name, [])),
    ];

    /// <summary>Frames as they were sealed, elsewhere than they were.</summary>
    private IEnumerable<Gen<TrailTamper>> Frames() =>
    [
        Frame.Select(at => ChangeFrames("a frame removed", at.Name, [.. at.Frames[..at.At], .. at.Frames[(at.At + 1)..]])),
        Frame.Select(at => ChangeFrames("all frames from one on removed", at.Name, at.Frames[..at.At])),
        Gen.Select(Frame, Place, (at, to) => ChangeFrames("a frame twice", at.Name, Moved(at.Frames, at.At, to, stays: true))),
        Gen.Select(Frame, Place, (at, to) => ChangeFrames("a frame moved", at.Name, Moved(at.Frames, at.At, to, stays: false))),
        Gen.Select(Frame, Place, (at, with) => ChangeFrames("two frames exchanged", at.Name, Exchanged(at.Frames, at.At, with))),
        Gen.Select(Frame, Frame, (at, from) => ChangeFrames("a frame over another", at.Name, Set(at.Frames, at.At, from.Frames[from.At]))),
        Gen.Select(Frame, FrameOf(other), (at, with) => ChangeFrames("a frame of another trail", at.Name, Set(at.Frames, at.At, with))),
        Gen.Select(Frame, FrameOf(foreign), (at, with) => ChangeFrames("a frame of another key", at.Name, Set(at.Frames, at.At, with))),
        Gen.Select(Frame, FrameOf(older), (at, with) => ChangeFrames("a frame of an older copy", at.Name, Set(at.Frames, at.At, with))),
        Gen.Select(Frame, FrameOf(other), (at, with) => ChangeFrames("a frame of another trail more", at.Name, [.. at.Frames[..at.At], with, .. at.Frames[at.At..]])),
    ];

    /// <summary>Somebody who knows the format, and all but the key.</summary>
    private IEnumerable<Gen<TrailTamper>> Records() =>
    [
        Gen.Select(Frame, Place, Gen.Byte[1, 255], (at, place, with) => ChangeFrames(
            "a record edited", at.Name, Set(at.Frames, at.At, ForgedFrame.Edited(at.Frames[at.At], place, with)))),
        Gen.Select(Frame, Gen.Int[0, 2], Gen.Long[-3, 3], (at, which, by) => ChangeFrames(
            "a frame numbered anew", at.Name, Set(at.Frames, at.At, ForgedFrame.Renumbered(at.Frames[at.At], which, by)))),
        Gen.Select(Frame, Place, (at, place) => Rewrite("a record removed", at, records => records.RemoveAt(place % records.Count))),
        Gen.Select(Frame, Place, (at, place) => Rewrite("a record twice", at, records => records.Insert(0, records[place % records.Count]))),
        Gen.Select(Frame, Place, Place, (at, one, two) => Rewrite("two records exchanged", at, records =>
            (records[one % records.Count], records[two % records.Count]) = (records[two % records.Count], records[one % records.Count]))),
        Gen.Select(Frame, FrameOf(other), Place, (at, with, place) => Rewrite("a record of another trail", at, records =>
            records[place % records.Count] = ForgedFrame.Records(with)[0])),
    ];

    private IEnumerable<Gen<TrailTamper>> Segments() =>
    [
        Gen.Select(Segment, Segment, (one, with) => Changes("two segments exchanged", (one, now.Contents[with]), (with, now.Contents[one]))),
        Gen.Select(Segment, Segment, (one, with) => Change("a segment over another", one, now.Contents[with])),
        Gen.Select(Segment, Segment, (one, with) => Change(
            "the frames of another segment", one, TrailFiles.Segment(TrailFiles.Header(now.Contents[one]), TrailFiles.Frames(now.Contents[with])))),
        Gen.Select(Segment, Gen.OneOf(other.Segments), (one, with) => Change("a segment of another trail", one, other.Contents[with])),
        Gen.Select(Segment, Gen.OneOf(foreign.Segments), (one, with) => Change("a segment of another key", one, foreign.Contents[with])),
        Gen.Select(Segment, Gen.OneOf(older.Segments), (one, with) => Change("a segment of an older copy", one, older.Contents[with])),
        Segment.Select(one => Changes("a segment under another name", (one, null), (one.Replace("-0", "-1", StringComparison.Ordinal), now.Contents[one]))),
        Gen.Select(Gen.Int[1, 100], most => Changes(
            "the newest segments deleted", [.. now.Segments[^(1 + (most % now.Segments.Length))..].Select(name => (name, (byte[]?)null))])),
        Gen.Select(Gen.Int[1, 100], most => Changes(
            "the oldest segments deleted", [.. now.Segments[..(1 + (most % now.Segments.Length))].Select(name => (name, (byte[]?)null))])),
    ];

    private IEnumerable<Gen<TrailTamper>> Copies() =>
    [
        Gen.Const(Changes("an older head", (TrailFiles.Head, older.Contents[TrailFiles.Head]))),
        Gen.Const(Changes("an older copy of all but the mark", Instead(older))),
        Gen.Const(Changes("an older copy over what is there", [.. older.Contents.Where(IsOfTrail).Select(file => (file.Key, (byte[]?)file.Value))])),
        Gen.Const(Changes("another trail, with the mark of this", Instead(other))),
        Gen.Const(Changes("nothing left but the mark", [.. now.Contents.Where(IsOfTrail).Select(file => (file.Key, (byte[]?)null))])),
    ];

    private IEnumerable<Gen<TrailTamper>> HeadAndMark() =>
    [
        Gen.OneOf(other, foreign).Select(from => Change("the head of another trail", TrailFiles.Head, from.Contents[TrailFiles.Head])),
        Gen.OneOf(other, foreign).Select(from => Change("the mark of another trail", TrailOpening.MarkName, from.Mark)),
        Gen.Const(Changes("the mark deleted", (TrailOpening.MarkName, null))),
        Gen.Select(Gen.Int[1, 62], Gen.Int[1, 62], Gen.Byte[1, 255], (one, two, with) => Change(
            "both places of the mark edited", TrailOpening.MarkName, Edit(Edit(now.Mark, one, with), SlotBytes + two, with))),
        // Whoever cuts the end takes away what tells of it: each place of the mark must.
        Gen.Select(Gen.Int[0, 1], Gen.Int[1, 100], (slot, most) => Changes(
            "the end cut off, and a place of the mark emptied",
            (now.Open, Shorter(now.Contents[now.Open], most)),
            (TrailOpening.MarkName, Over(now.Mark, slot * SlotBytes, new byte[SlotBytes])))),
        Gen.Select(Gen.Int[0, 1], Gen.Int[1, 100], (slot, most) => Changes(
            "the end cut off, and a place of the mark over the other",
            (now.Open, Shorter(now.Contents[now.Open], most)),
            (TrailOpening.MarkName, Over(now.Mark, (1 - slot) * SlotBytes, Padded(now.Mark, slot))))),
    ];

    /// <summary>Behind the end of the segment that is written to a crash may leave anything, and a start cuts it off.</summary>
    private bool TakesSomething(TrailTamper tamper) => tamper.Changed.Any(change =>
        now.Contents.TryGetValue(change.Key, out var was)
        && (change.Value is null || !(change.Key == now.Open ? change.Value.AsSpan().StartsWith(was) : change.Value.AsSpan().SequenceEqual(was))));

    private static bool IsOfTrail(KeyValuePair<string, byte[]> file) => file.Key != TrailOpening.MarkName;

    /// <summary>The files of another in place of all of this trail's.</summary>
    private (string Name, byte[]? To)[] Instead(TrailFiles with) =>
    [
        .. now.Contents.Where(IsOfTrail).Where(file => !with.Contents.ContainsKey(file.Key)).Select(file => (file.Key, (byte[]?)null)),
        .. with.Contents.Where(IsOfTrail).Select(file => (file.Key, (byte[]?)file.Value)),
    ];

    private static Gen<byte[]> FrameOf(TrailFiles trail) =>
        Gen.OneOf([.. trail.Segments.SelectMany(name => TrailFiles.Frames(trail.Contents[name]))]);

    private TrailTamper ChangeFrames(string what, string name, List<byte[]> frames) =>
        Change(what, name, TrailFiles.Segment(TrailFiles.Header(now.Contents[name]), frames));

    private static TrailTamper Change(string what, string name, byte[]? to) => Changes(what, (name, to));

    private static TrailTamper Changes(string what, params (string Name, byte[]? To)[] files) =>
        new(what, files.DistinctBy(file => file.Name).ToDictionary(file => file.Name, file => file.To));

    private TrailTamper Rewrite(string what, (string Name, List<byte[]> Frames, int At) at, Action<List<byte[]>> change)
    {
        var records = ForgedFrame.Records(at.Frames[at.At]);
        change(records);
        return ChangeFrames(what, at.Name, Set(at.Frames, at.At, ForgedFrame.Of(at.Frames[at.At], records)));
    }

    private static List<byte[]> Set(List<byte[]> frames, int at, byte[] to) => [.. frames[..at], to, .. frames[(at + 1)..]];

    private static List<byte[]> Moved(List<byte[]> frames, int from, int to, bool stays)
    {
        List<byte[]> moved = stays ? [.. frames] : [.. frames[..from], .. frames[(from + 1)..]];
        moved.Insert(to % (moved.Count + 1), frames[from]);
        return moved;
    }

    private static List<byte[]> Exchanged(List<byte[]> frames, int one, int two)
    {
        List<byte[]> exchanged = [.. frames];
        (exchanged[one], exchanged[two % frames.Count]) = (frames[two % frames.Count], frames[one]);
        return exchanged;
    }

    /// <summary>Without its last frames, but for one at least.</summary>
    private static byte[] Shorter(byte[] segment, int most)
    {
        var frames = TrailFiles.Frames(segment);
        return TrailFiles.Segment(TrailFiles.Header(segment), frames[..^(1 + (most % frames.Count))]);
    }

    private static byte[] Padded(byte[] mark, int slot)
    {
        var (from, place) = (slot * SlotBytes, new byte[SlotBytes]);
        mark.AsSpan(from, Math.Min(SlotBytes, mark.Length - from)).CopyTo(place);
        return place;
    }

    private static byte[] Edit(byte[] bytes, int at, byte with)
    {
        var edited = bytes.ToArray();
        edited[at % edited.Length] ^= with;
        return edited;
    }

    private static byte[] Over(byte[] bytes, int at, byte[] with)
    {
        var from = at % bytes.Length;
        var over = bytes.ToArray();
        with.AsSpan(0, Math.Min(with.Length, bytes.Length - from)).CopyTo(over.AsSpan(from));
        return over;
    }

    private static byte[] Without(byte[] bytes, int at, int count)
    {
        var from = at % bytes.Length;
        return [.. bytes[..from], .. bytes[Math.Min(bytes.Length, from + count)..]];
    }

    private static byte[] Twice(byte[] bytes, int at, int count)
    {
        var from = at % bytes.Length;
        var to = Math.Min(bytes.Length, from + count);
        return [.. bytes[..to], .. bytes[from..to], .. bytes[to..]];
    }

    private static byte[] Insert(byte[] bytes, int at, byte[] more)
    {
        var from = at % bytes.Length;
        return [.. bytes[..from], .. more, .. bytes[from..]];
    }
}
