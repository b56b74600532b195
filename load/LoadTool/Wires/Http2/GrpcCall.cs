using System.Globalization;
using System.Text;
using Google.Rpc;
using Grpc.Core;

namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>
/// A unary call that is under way. Whoever awaits it goes on upon the thread that reads the connection, which is what makes a call cheap:
/// nobody may block there. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
/// </summary>
/// <param name="head">Its header block.</param>
/// <param name="deadline">In ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
internal sealed class GrpcCall(ApiCall call, byte[] head, long deadline) : TaskCompletionSource<Answer>
{
    private const int PrefixBytes = 5;
    private const int MostBytes = 32 << 20;

    private long prefix;
    private int prefixed;
    private byte[] body = [];
    private int received;
    private string? broken;
    private string? httpStatus;
    private string? grpcStatus;
    private string? message;
    private string? details;
    private string? requestId;

    public byte[] Head => head;

    /// <summary>What is left to send: the message behind its prefix, kept with the call that is made again and again.</summary>
    public ReadOnlyMemory<byte> Left { get; set; } = call.PrefixedBytes;

    public long Deadline => deadline;

    /// <summary>Of the connection that it left on; 0 before.</summary>
    public int Stream { get; set; }

    /// <summary>How much of <see cref="Left"/> the server takes now.</summary>
    public long Window { get; set; }

    /// <summary>How often it was begun again.</summary>
    public int Restarts { get; private set; }

    /// <summary>The server did not take it: it may be made on another connection.</summary>
    public void Restart()
    {
        (Stream, Left) = (0, call.PrefixedBytes);
        Restarts++;
    }

    /// <summary>A field of its answer's head or end.</summary>
    public void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("grpc-status"u8))
            grpcStatus = Encoding.ASCII.GetString(value);
        else if (name.SequenceEqual("x-amzn-requestid"u8))
            requestId = Encoding.ASCII.GetString(value);
        else if (name.SequenceEqual(":status"u8))
            httpStatus = value.SequenceEqual("200"u8) ? "200" : Encoding.ASCII.GetString(value);
        else if (name.SequenceEqual("grpc-message"u8))
            message = Uri.UnescapeDataString(Encoding.UTF8.GetString(value));
        else if (name.SequenceEqual("grpc-status-details-bin"u8))
            details = Encoding.ASCII.GetString(value);
    }

    public void Data(ReadOnlySpan<byte> data)
    {
        for (; prefixed < PrefixBytes && !data.IsEmpty; data = data[1..])
        {
            prefix = prefix << 8 | data[0];
            if (++prefixed == PrefixBytes)
                BeginMessage();
        }
        if (broken is not null || data.IsEmpty)
            return;
        if (data.Length > body.Length - received)
        {
            broken = "more than one message";
            return;
        }
        data.CopyTo(body.AsSpan(received));
        received += data.Length;
    }

    /// <summary>All of its answer is there.</summary>
    public void End()
    {
        Answer answer;
        try
        {
            answer = AnswerOf();
        }
        catch (Exception unread)
        {
            // Nobody else ends a call that its connection has let go of; and what one answer is says nothing of the others.
            answer = Refused(nameof(StatusCode.Internal), "an answer that cannot be read: " + unread.Message);
        }
        TrySetResult(answer);
    }

    /// <summary>It has no answer, by the server or by what is between.</summary>
    public void Fail(string code, string text) => TrySetResult(Refused(code, text));

    /// <summary>The server ended it without an answer. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#errors</summary>
    /// <param name="error">Of HTTP/2.</param>
    public void FailByServer(int error) => Fail(
        error switch
        {
            7 => nameof(StatusCode.Unavailable),
            8 => nameof(StatusCode.Cancelled),
            11 => nameof(StatusCode.ResourceExhausted),
            12 => nameof(StatusCode.PermissionDenied),
            _ => nameof(StatusCode.Internal),
        },
        $"the server ended the call (HTTP/2 error {error})");

    private void BeginMessage()
    {
        var length = prefix & uint.MaxValue;
        if (prefix >> 32 != 0)
            broken = "a compressed message, which nobody asked for";
        else if (length > MostBytes)
            broken = FormattableString.Invariant($"a message of {length} bytes, of {MostBytes} at most");
        else
            body = new byte[length];
    }

    private Answer AnswerOf()
    {
        if (grpcStatus is null && httpStatus != "200")
            return Refused(CodeOfHttp(httpStatus).ToString(), $"answered with the HTTP status {httpStatus}");
        if (!int.TryParse(grpcStatus, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Refused(nameof(StatusCode.Internal), "an answer without a grpc-status");
        if (number == 0)
            return broken is null && prefixed == PrefixBytes && received == body.Length
                ? new Answer(body, null, null, call.Bytes.Length) { RequestId = requestId }
                : Refused(nameof(StatusCode.Internal), broken ?? "an answer that is not complete");
        // What says that the service is not there may be said by what is before it.
        var (reason, text) = (StatusCode)number is StatusCode.Unavailable ? default : Details();
        return Refused(reason ?? ((StatusCode)number).ToString(), string.IsNullOrEmpty(text) ? message ?? "" : text);
    }

    private Answer Refused(string code, string text) => new(default, code, text, call.Bytes.Length) { RequestId = requestId };

    /// <summary>What the details say; nothing where they cannot be read.</summary>
    private (string? Reason, string? Text) Details()
    {
        if (details is null)
            return default;
        try
        {
            var status = Google.Rpc.Status.Parser.ParseFrom(
                Convert.FromBase64String(details.TrimEnd('=') + new string('=', (4 - details.TrimEnd('=').Length % 4) % 4)));
            return (status.GetDetail<ErrorInfo>()?.Reason, status.Message);
        }
        catch (Exception unread) when (unread is FormatException or Google.Protobuf.InvalidProtocolBufferException)
        {
            return default;
        }
    }

    /// <summary>https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md</summary>
    private static StatusCode CodeOfHttp(string? status) => status switch
    {
        "400" => StatusCode.Internal,
        "401" => StatusCode.Unauthenticated,
        "403" => StatusCode.PermissionDenied,
        "404" => StatusCode.Unimplemented,
        "429" or "502" or "503" or "504" => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
