using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Gateway.Bodies;

namespace Rolecall.Gateway.Tests;

/// <summary>An answer in pieces is the same answer.</summary>
public sealed class PacedBodyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PacedAnswer.PieceBytes)]
    [InlineData(PacedAnswer.PieceBytes + 1)]
    [InlineData(10 * PacedAnswer.PieceBytes + 7)]
    public async Task Answer_OfAnyLength_ArrivesWhole_HoweverItIsWritten(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        var sent = new MemoryStream();
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(sent));

        await PacedBody.Serve(http, async paced =>
        {
            for (var (at, some) = (0, 1); at < length; at += some, some = some * 3 + 1)
            {
                some = Math.Min(some, length - at);
                bytes.AsSpan(at, some).CopyTo(paced.Response.BodyWriter.GetSpan(some));
                paced.Response.BodyWriter.Advance(some);
                if (some % 2 == 0)
                    await paced.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
            }
            await paced.Response.CompleteAsync();
        });

        sent.ToArray().Should().Equal(bytes);
    }
}
