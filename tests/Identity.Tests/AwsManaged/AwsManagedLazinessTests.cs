using Rolecall.Identity.AwsManaged;

namespace Rolecall.Identity.Tests.AwsManaged;

/// <summary>What is read of the embedded file, and when: an idle server must not carry the policies.</summary>
public sealed class AwsManagedLazinessTests
{
    private static readonly byte[] File = Embedded();

    private long read;

    [Fact]
    public void Index_IsReadWithoutTheDocuments()
    {
        var policies = new AwsManagedFile(Open).ReadIndex();

        policies.Should().HaveCount(1594);
        read.Should().BeLessThan(128 * 1024, "the index and what the inflater reads ahead, of {0} bytes", File.Length);
    }

    [Fact]
    public void Document_IsReadWithoutThoseOfOtherPolicies()
    {
        var policy = new AwsManagedFile(Open).ReadIndex().Single(policy => policy.Name == "AdministratorAccess");
        read = 0;

        policy.Document.Json.Should().Contain("\"Action\":\"*\"");

        read.Should().BeLessThan(512);
    }

    [Fact]
    public void Document_ThatNobodyHolds_IsReadAgainTheSame()
    {
        var policy = new AwsManagedFile(Open).ReadIndex().Single(policy => policy.Name == "ReadOnlyAccess");

        policy.JsonOf(policy.Default).Should().Be(policy.JsonOf(policy.Default)).And.NotBeSameAs(policy.JsonOf(policy.Default));
    }

    private Counted Open() => new(File, count => read += count);

    private static byte[] Embedded()
    {
        using var resource = typeof(AwsManagedPolicies).Assembly.GetManifestResourceStream("aws-managed-policies.bin")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Tells how many bytes are read of it.</summary>
    private sealed class Counted(byte[] bytes, Action<int> tell) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => Count(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Count(base.Read(buffer));

        private int Count(int count)
        {
            tell(count);
            return count;
        }
    }
}
