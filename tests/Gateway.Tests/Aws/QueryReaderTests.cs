using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Tests.Shapes;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Tests.Aws;

public sealed class QueryReaderTests
{
    [Fact]
    public void AssumeRole_AsBotocoreSendsIt_IsRead()
    {
        // botocore.serialize.QuerySerializer, version 1.43.11.
        const string Body = "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A333333333333%3Arole%2FUpdateApp"
            + "&RoleSessionName=dev%2Bone&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess"
            + "&DurationSeconds=900&Tags.member.1.Key=Project&Tags.member.1.Value=x+y&Tags.member.2.Key=Team&Tags.member.2.Value="
            + "&TransitiveTagKeys.member.1=Project";

        var request = (AssumeRoleRequest)Read<AssumeRoleRequest>(Body);

        request.Should().Be(new AssumeRoleRequest
        {
            RoleArn = "arn:aws:iam::333333333333:role/UpdateApp",
            RoleSessionName = "dev+one",
            PolicyArns = { new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" } },
            DurationSeconds = 900,
            Tags = { new Api.Sts.V1.Tag { Key = "Project", Value = "x y" }, new Api.Sts.V1.Tag { Key = "Team", Value = "" } },
            TransitiveTagKeys = { "Project" },
        });
    }

    [Fact]
    public void EmptyList_AsBotocoreSendsIt_IsEmpty() =>
        Read<AssumeRoleRequest>("Tags=&RoleArn=a").Should().Be(new AssumeRoleRequest { RoleArn = "a" });

    [Fact]
    public void UnknownParameters_AreIgnored() =>
        Read<AssumeRoleRequest>("X-Amz-Date=1&Nope=1&Nope=2&roleArn=x&Tags.member.1.Colour=red&Tags.member.1.Key=k&RoleArn=a")
            .Should().Be(new AssumeRoleRequest { RoleArn = "a", Tags = { new Api.Sts.V1.Tag { Key = "k" } } });

    [Fact]
    public void Gaps_CloseUp_InTheOrderOfTheIndexes() =>
        Read<AssumeRoleRequest>("TransitiveTagKeys.member.900=c&TransitiveTagKeys.member.2=a&TransitiveTagKeys.member.10=b")
            .Should().Be(new AssumeRoleRequest { TransitiveTagKeys = { "a", "b", "c" } });

    [Fact]
    public void EmptyText_IsPresent() =>
        ((CreatePolicyRequest)Read<CreatePolicyRequest>("Description=")).HasDescription.Should().BeTrue();

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    public void Boolean_InXsdForm_IsRead(string text, bool value) =>
        ((ListPoliciesRequest)Read<ListPoliciesRequest>("OnlyAttached=" + text)).OnlyAttached.Should().Be(value);

    [Theory]
    [InlineData("2026-01-02T03:04:05Z", 1767323045, 0)]
    [InlineData("2026-01-02T03:04:05.5Z", 1767323045, 500_000_000)]
    [InlineData("2026-01-02T05:04:05.000000001%2B02:00", 1767323045, 1)]
    [InlineData("2026-01-01T22:04:05-05:00", 1767323045, 0)]
    public void Timestamp_InRfc3339_IsRead(string text, long seconds, int nanos) =>
        ((EveryShape)Read<EveryShape>("Instant=" + text)).Instant.Should()
            .Be(new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = seconds, Nanos = nanos });

    [Theory]
    // Numbers.
    [InlineData("Small=abc", "For input string: \"abc\"")]
    [InlineData("Small=", "For input string: \"\"")]
    [InlineData("Small=2147483648", "For input string: \"2147483648\"")]
    [InlineData("Small=1.0", "For input string: \"1.0\"")]
    [InlineData("Small=+5+", "For input string: \" 5 \"")]
    [InlineData("Small=1e3", "For input string: \"1e3\"")]
    [InlineData("Small=%D9%A1", "For input string: \"١\"")]
    [InlineData("Large=9223372036854775808", "For input string: \"9223372036854775808\"")]
    [InlineData("Unsigned=-1", "For input string: \"-1\"")]
    [InlineData("Real=1e999", "For input string: \"1e999\"")]
    [InlineData("Colour=BLUE", "For input string: \"BLUE\"")]
    // The other scalars.
    [InlineData("Truth=yes", "boolean must follow xsd1.1 definition")]
    [InlineData("Truth=TRUE", "boolean must follow xsd1.1 definition")]
    [InlineData("Blob=%2A", "blob must be base64 encoded")]
    [InlineData("Instant=yesterday", "timestamp must follow ISO8601")]
    [InlineData("Instant=2026-02-30T00:00:00Z", "timestamp must follow ISO8601")]
    [InlineData("Instant=2026-01-02T03:04:05", "timestamp must follow ISO8601")]
    [InlineData("Instant=2026-01-02T03:04:05.Z", "timestamp must follow ISO8601")]
    [InlineData("Instant=0001-01-01T00:00:00%2B01:00", "timestamp must follow ISO8601")]
    // Shapes.
    [InlineData("Text.member.1=x", "Start of list found where not expected")]
    [InlineData("Texts.1=x", "Top level element may not be treated as a list")]
    [InlineData("Texts=x", "Top level element may not be treated as a list")]
    [InlineData("Texts.member=x", "Top level element may not be treated as a list")]
    [InlineData("Inners.member.1.Text=x", "Top level element may not be treated as a list")]
    [InlineData("Texts.member.0=x", "Not an index of a list: Texts.member.0")]
    [InlineData("Texts.member.01=x", "Not an index of a list: Texts.member.01")]
    [InlineData("Texts.member.-1=x", "Not an index of a list: Texts.member.-1")]
    [InlineData("Texts.member.=x", "Not an index of a list: Texts.member.")]
    [InlineData("Texts.member.9999999999=x", "Not an index of a list: Texts.member.9999999999")]
    [InlineData("Inner=x", "Value found where a structure was expected: Inner")]
    [InlineData("Dictionary.entry.1.key=x", "Map entry found without key or value")]
    [InlineData("Dictionary.entry.1=x", "Map entry found without key and value: Dictionary.entry.1")]
    [InlineData("Dictionary.entry.1.key=x&Dictionary.entry.1.value=&Dictionary.entry.2.key=x&Dictionary.entry.2.value=",
        "Duplicate key in a map: x")]
    // Duplicates.
    [InlineData("Text=a&Text=a", "Duplicate parameter: Text")]
    [InlineData("Texts.member.1=a&Texts.member.1=b", "Duplicate parameter: Texts.member.1")]
    [InlineData("Inner.Text=a&Inner.Text=b", "Duplicate parameter: Inner.Text")]
    [InlineData("Dictionary.entry.1.key=x&Dictionary.entry.1.key=x", "Duplicate parameter: Dictionary.entry.1.key")]
    public void Parameter_ThatDoesNotFit_IsMalformedInput(string form, string message) =>
        ReadingOf<EveryShape>(form).Should().Throw<AwsFaultException>()
            .Which.Fault.Should().Be(new Fault("MalformedInput", message));

    [Fact]
    public void List_OfTenThousand_IsRead() =>
        ((AssumeRoleRequest)QueryReader.Read(AssumeRoleRequest.Descriptor, Items(10_000))).TransitiveTagKeys.Should().HaveCount(10_000);

    [Fact]
    public void List_OfMore_IsRefused() =>
        ((Action)(() => QueryReader.Read(AssumeRoleRequest.Descriptor, Items(10_001)))).Should().Throw<AwsFaultException>()
            .Which.Fault.Code.Should().Be("MalformedInput");

    [Fact]
    public void Nesting_BeyondTheCap_IsRefused() =>
        ReadingOf<EveryShape>(string.Concat(Enumerable.Repeat("Inner.", 10_000)) + "Text=x").Should().Throw<AwsFaultException>()
            .Which.Fault.Message.Should().Be("Structures are nested too deeply");

    /// <summary>16 times the parameters take 16 times the memory: nothing is made for each pair of them.</summary>
    [Fact]
    public void Memory_IsLinear()
    {
        (AllocatedFor(Structures(8_000)) / (double)AllocatedFor(Structures(500))).Should().BeLessThan(32);

        static long AllocatedFor(List<KeyValuePair<string, string>> form)
        {
            QueryReader.Read(AssumeRoleRequest.Descriptor, form);
            var before = GC.GetAllocatedBytesForCurrentThread();
            QueryReader.Read(AssumeRoleRequest.Descriptor, form);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static List<KeyValuePair<string, string>> Items(int count) =>
        [.. Enumerable.Range(1, count).Select(i => KeyValuePair.Create($"TransitiveTagKeys.member.{i}", "k"))];

    /// <summary>Backwards, the worst order.</summary>
    private static List<KeyValuePair<string, string>> Structures(int count) =>
        [.. Enumerable.Range(1, count).Reverse().Select(i => KeyValuePair.Create($"Tags.member.{i}.Key", "k"))];

    private static Google.Protobuf.IMessage Read<T>(string form) where T : Google.Protobuf.IMessage<T>, new() =>
        QueryReader.Read(new T().Descriptor, QueryForm.Parse(form));

    private static Action ReadingOf<T>(string form) where T : Google.Protobuf.IMessage<T>, new() => () => Read<T>(form);
}
