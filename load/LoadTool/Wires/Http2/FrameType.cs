namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>https://www.rfc-editor.org/rfc/rfc9113#section-6</summary>
internal enum FrameType : byte
{
    Data,
    Headers,
    Priority,
    ResetStream,
    Settings,
    PushPromise,
    Ping,
    GoAway,
    WindowUpdate,
    Continuation,
}
