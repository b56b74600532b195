namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>Gets a frame. Its payload is that of the reader's buffer, and gone afterwards.</summary>
internal delegate void FrameTaker(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload);
