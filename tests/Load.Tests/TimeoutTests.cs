using System.Net;
using System.Net.Sockets;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

/// <summary>A server that takes calls and answers none: each ends when its time is over, and is told as what it is.</summary>
public sealed class TimeoutTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener silent = new(IPAddress.Loopback, 0);

    public TimeoutTests() => silent.Start();

    public void Dispose() => silent.Dispose();

    [Theory]
    [InlineData("grpc")]
    [InlineData("aws")]
    [InlineData("connect")]
    public async Task Call_ThatIsNotAnswered_IsATimeout(string name)
    {
        var root = new Uri("http://" + silent.LocalEndpoint);
        Gateway[] gateways = [new(root, root)];
        using IWire wire = name switch
        {
            "grpc" => new GrpcWire(gateways, 1, Timeout),
            "aws" => new AwsWire(gateways, 1, Timeout),
            _ => new ConnectWire(gateways, 1, Timeout),
        };
        var call = new ApiCall("sts", "aws.sts.v1.Sts/GetCallerIdentity", new GetCallerIdentityRequest()) { Keys = new AwsKeys("AKIAEXAMPLE", "secret") };

        (await wire.Send(call, 0).OrFail("the call has not ended")).Code.Should().Be("Timeout");
        (await wire.Send(call, 1).OrFail("the next call has not ended")).Code.Should().Be("Timeout");
    }

    [Fact]
    public void Calls_OfOneMoment_ShareATimer()
    {
        var timeouts = new CallTimeouts(TimeSpan.FromHours(1));

        timeouts.Next().Equals(timeouts.Next()).Should().BeTrue();
    }
}
