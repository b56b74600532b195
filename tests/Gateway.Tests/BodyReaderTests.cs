using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Gateway.Bodies;
using Rolecall.Policy.Matching;

namespace Rolecall.Gateway.Tests;

/// <summary>What reading a body costs, and that it is given back.</summary>
public sealed class BodyReaderTests
{
    private const int Limit = 1 << 20;

    private readonly BodyBudget budget = new(384 << 20);

    [Fact]
    public async Task Charge_OfABodyThatFindsNoMemory_IsGivenBack()
    {
        var first = new Segment(new byte[64 * 1024], null);
        var last = new Segment(new NoMemory().Memory, first);
        var http = Request(new Whole(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length)));

        var reading = () => Reader.Read(http, Limit, (_, _) => null).AsTask();

        await reading.Should().ThrowAsync<OutOfMemoryException>();
        budget.Strangers.Used.Should().Be(0);
    }

    [Fact]
    public async Task Caller_OfABodyThatTricklesIn_IsAskedOnce()
    {
        var pipe = new Pipe();
        var asked = 0;
        var reading = Reader.Read(Request(pipe.Reader), Limit, (_, _) =>
        {
            asked++;
            return null;
        }).AsTask();
        await pipe.Writer.WriteAsync(new byte[BodyReader.FirstBytes], TestContext.Current.CancellationToken);
        for (var i = 0; i < 1_000; i++)
            await pipe.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();

        using var body = await reading;
        body.Bytes.Length.Should().Be(BodyReader.FirstBytes + 1_000);
        asked.Should().Be(1);
    }

    private BodyReader Reader => new(budget, sandboxes: null!, authenticator: null!, TimeProvider.System);

    private static DefaultHttpContext Request(PipeReader body)
    {
        var http = new DefaultHttpContext();
        http.Features.Set<IRequestBodyPipeFeature>(new Body(body));
        return http;
    }

    private sealed class Body(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null)
                return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }

    /// <summary>Cannot be copied from, as a body cannot be to where there is no memory.</summary>
    private sealed class NoMemory : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(64 * 1024);

        public override Span<byte> GetSpan() => throw new OutOfMemoryException();

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    /// <summary>A body that came at once.</summary>
    private sealed class Whole(ReadOnlySequence<byte> body) : PipeReader
    {
        public override bool TryRead(out ReadResult result)
        {
            result = new ReadResult(body, isCanceled: false, isCompleted: true);
            return true;
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
