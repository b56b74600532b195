using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>The check values of the published algorithms: the checksum of "123456789".</summary>
public sealed class ChecksumsTests
{
    private static readonly byte[] Check = Encoding.ASCII.GetBytes("123456789");

    [Theory]
    [InlineData("x-amz-checksum-crc32", "CBF43926")]
    [InlineData("x-amz-checksum-crc32c", "E3069283")]
    [InlineData("x-amz-checksum-crc64nvme", "AE8B14860A799888")]
    [InlineData("x-amz-checksum-sha1", "F7C3BC1D808E04732ADF679965CCC34CA7AE3441")]
    [InlineData("x-amz-checksum-sha256", "15E2B0D3C33891EBB0F1EF609EC419420C20E320CE94C65FBC8C3312448EB225")]
    [InlineData("X-Amz-Checksum-Crc32", "CBF43926")]
    public void Checksum_OfThePublishedCheck_HoldsAndNoOther(string header, string hex)
    {
        var value = Convert.FromHexString(hex);
        Checksums.Holds(header, Convert.ToBase64String(value), Check).Should().BeTrue();
        Checksums.Holds(header, Convert.ToBase64String(value), [.. Check, 0]).Should().BeFalse();
        value[^1] ^= 1;
        Checksums.Holds(header, Convert.ToBase64String(value), Check).Should().BeFalse();
        Checksums.Holds(header, "", Check).Should().BeFalse();
    }

    [Theory]
    [InlineData("x-amz-checksum-algorithm")]
    [InlineData("x-amz-checksum-type")]
    [InlineData("content-type")]
    public void Header_ThatIsNoChecksum_Holds(string header) => Checksums.Holds(header, "CRC32", Check).Should().BeTrue();
}
