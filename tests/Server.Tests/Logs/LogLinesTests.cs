using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Logs;

namespace Rolecall.Server.Tests.Logs;

public sealed class LogLinesTests
{
    [Theory]
    [InlineData("Rolecall.Gateway.Requests.RequestLog", LogLevel.Trace, LogLevel.Trace)]
    [InlineData("Rolecall.Gateway.Requests.RequestLog", LogLevel.Error, LogLevel.Error)]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Information, LogLevel.Information)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Trace, LogLevel.None)]
    [InlineData("Microsoft.AspNetCore.Routing.EndpointMiddleware", LogLevel.Trace, LogLevel.Warning)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Debug, LogLevel.Warning)]
    [InlineData("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Information, LogLevel.None)]
    [InlineData("Grpc.AspNetCore.Server", LogLevel.Information, LogLevel.Warning)]
    [InlineData("Grpc.AspNetCore.Server", LogLevel.Critical, LogLevel.Critical)]
    [InlineData("Orleans.Runtime.InsideRuntimeClient", LogLevel.Trace, LogLevel.Error)]
    [InlineData("RolecallOfSomebody", LogLevel.Trace, LogLevel.Warning)]
    [InlineData("", LogLevel.Trace, LogLevel.Warning)]
    public void Lowest_OfACategory_IsTheChosenOneForOurOwnAlone(string category, LogLevel chosen, LogLevel lowest) =>
        LogLines.Lowest(category, chosen).Should().Be(lowest);

    [Fact]
    public void Exception_OfALibrary_IsWrittenWithoutItsMessage_AndTheStoresWithIt()
    {
        var bug = Thrown(() => _ = int.Parse("hunter2", System.Globalization.CultureInfo.InvariantCulture));
        bug.ToString().Should().Contain("hunter2", "the control: the library quotes its input");

        var text =
            Written(new StoreUnavailableException("The disk that holds events.db is full.", new InvalidOperationException("hunter3", bug)));

        text.Should().StartWith("fail: Rolecall.Some[7] It failed").And.Contain("The disk that holds events.db is full.")
            .And.Contain("System.InvalidOperationException").And.Contain("System.FormatException").And.Contain(nameof(Thrown))
            .And.NotContain("hunter");
    }

    private static string Written(Exception exception)
    {
        using var writer = new StringWriter();
        new LineFormatter(new ServerStart()).Write(
            new LogEntry<string>(LogLevel.Error, "Rolecall.Some", 7, "It failed", exception, (state, _) => state), null, writer);
        return writer.ToString();
    }

    private static Exception Thrown(Action action)
    {
        try
        {
            action();
        }
        catch (FormatException thrown)
        {
            return thrown;
        }
        throw new InvalidOperationException("nothing was thrown");
    }
}
